"""Check 15: what the claims lead to, beside what CDF counts; each difference with cause and cure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cdfportal.access.cause_words import Cause
from cdfportal.access.causes import Circumstances
from cdfportal.access.findings import Finding as Explained
from cdfportal.access.findings import findings
from cdfportal.access.grants import DifferenceKind
from cdfportal.access.reasons import difference_in_words
from cdfportal.diagnose.comparison import group_overage
from cdfportal.diagnose.doctor.at_hand import claims_of, is_principal
from cdfportal.diagnose.doctor.caller import group_claims_of
from cdfportal.diagnose.doctor.case import Case
from cdfportal.diagnose.doctor.chart import Chart
from cdfportal.diagnose.doctor.faults import Fault
from cdfportal.diagnose.doctor.model import Finding, failed, not_run, passed, warned
from cdfportal.diagnose.doctor.words import many, moment_words

NUMBER = 15
#: Something is granted and does not count.
LOST = frozenset({DifferenceKind.MEMBER_BY_CLAIMS_ONLY, DifferenceKind.GRANT_BY_GROUPS_ONLY})
_FAULTS = {Cause.OVERAGE: Fault.GROUPS_TOO_MANY, Cause.WRONG_CLAIM: Fault.GROUPS_UNREAD}
#: What is only not visible from here, or is check 14's.
_NO_NEWS = frozenset({Cause.NOT_SHOWN, Cause.APPLICATION_LINK})
_SHOWN = 5


def cdf_agreement(case: Case, chart: Chart) -> Finding:
    """Lost groups and rights fail; what CDF counts beyond the claims is only odd."""
    if chart.access is None:
        return not_run("No groups are shown.", 13)
    found = differences(case, chart)
    lost = [one for one in found if one.difference.kind in LOST]
    odd = [one for one in found if one not in lost and one.cause is not Cause.OVERAGE]
    details = tuple(_details([*lost, *odd]))
    if lost:
        chart.groups_stale = True
        chart.unmet.add(NUMBER)
        fault = _FAULTS.get(lost[0].cause, Fault.GROUPS_STALE)
        return failed(fault, _sentence(case, lost), *details)
    if odd:
        return warned(Fault.GROUPS_STALE, _sentence(case, odd), *details)
    return passed("CDF counts exactly the groups that the token leads to.")


def differences(case: Case, chart: Chart) -> tuple[Explained, ...]:
    """With the engine's cause of each, but for those that say nothing here."""
    access, index = chart.access, chart.index
    if access is None or index is None:
        return ()
    found = findings(access, index.groups, _circumstances(case, chart))
    return tuple(one for one in found if one.cause not in _NO_NEWS)


def _circumstances(case: Case, chart: Chart) -> Circumstances:
    """What is known beside groups and inspection."""
    claims = claims_of(chart)
    own = None if is_principal(case) else case.sign_in
    return Circumstances(
        now=case.clock(),
        obtained=own.obtained_at if own else case.clock(),
        next_token=own.expires_at if own else None,
        overage=claims is not None and group_overage(claims),
        access_token_read=claims is not None,
        all_groups=chart.all_groups,
        group_claims=group_claims_of(case, chart.oidc),
        provider=case.connection.provider,
    )


def _sentence(case: Case, found: Sequence[Explained]) -> str:
    """The engine speaks to whoever's token it is."""
    first = found[0]
    heals = f" It heals by itself at {moment_words(first.heals_at)}." if first.heals_at else ""
    more = many(len(found) - 1, "further difference", "further differences")
    further = f" {more}." if len(found) > 1 else ""
    whose = "Said to the service principal: " if is_principal(case) else ""
    return f"{whose}{difference_in_words(first.difference)} {first.why}{heals}{further}"


def _details(found: Sequence[Explained]) -> Iterator[tuple[str, str]]:
    for number, one in enumerate(found[:_SHOWN], 1):
        yield f"Difference {number}", difference_in_words(one.difference)
        yield f"Cure {number}", one.cure
