"""Check 10: issuer, audience and times, as CDF compares them (RFC 7519 §4.1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from cdfportal.diagnose.comparison import By, Comparison, Effect, What, Why
from cdfportal.diagnose.comparison import Finding as Compared
from cdfportal.diagnose.doctor.at_hand import claims_of, is_principal, token_of
from cdfportal.diagnose.doctor.case import Case
from cdfportal.diagnose.doctor.chart import Chart
from cdfportal.diagnose.doctor.checks import principal
from cdfportal.diagnose.doctor.checks.no_token import unreadable
from cdfportal.diagnose.doctor.checks.scopes import scopes_fit
from cdfportal.diagnose.doctor.compared import CDF_CLOCK, compared
from cdfportal.diagnose.doctor.faults import Fault
from cdfportal.diagnose.doctor.model import Details, Finding, Mark, failed, not_run, passed, warned
from cdfportal.diagnose.doctor.settings_of_project import projects_reached, settings_of_project
from cdfportal.diagnose.doctor.words import span_words

NUMBER = 10
_SCOPES = 5
_TIMES = (What.EXPIRY, What.NOT_BEFORE, What.ISSUED_AT)
_CLAIMS = (What.ISSUER, What.AUDIENCE, What.SUBJECT, *_TIMES)
_FAULTS: Mapping[What, Fault] = {
    What.ISSUER: Fault.ISSUER_WRONG,
    What.AUDIENCE: Fault.AUDIENCE_WRONG,
    What.SUBJECT: Fault.TOKEN_INCOMPLETE,
    What.EXPIRY: Fault.TOKEN_EXPIRED,
    What.NOT_BEFORE: Fault.TOKEN_NOT_YET,
    What.ISSUED_AT: Fault.TOKEN_NOT_YET,
}
#: More than this is not the network's doing.
_CLOCKS_MAY_DIFFER = timedelta(seconds=60)


def token_claims(case: Case, chart: Chart) -> Finding:
    """Every claim that CDF refuses a token for; the clocks beside it."""
    if claims_of(chart) is None:
        return unreadable(NUMBER, case, chart)
    if chart.token_odd is Fault.TOKEN_IS_ID_TOKEN:
        return not_run("CDF's rules are for access tokens.", 9)
    chart.oidc = settings_of_project(case, chart)
    found = compared(case, chart, *_CLAIMS)
    wrong = [one for one in found if _is_wrong(case, one)]
    details = tuple(_details(found, chart))
    if wrong and not _is_taken_all_the_same(case, chart, wrong):
        return _refused(case, chart, wrong[0], details)
    return _clocks(chart, details) or _well(wrong, chart, details)


def _refused(case: Case, chart: Chart, one: Comparison, details: Details) -> Finding:
    """The audience is that of the scopes which were asked for: where these are wrong, they are why."""
    if one.what is What.AUDIENCE and _scopes(case, chart).mark is Mark.FAILED:
        chart.token_wrong = chart.token_wrong or _SCOPES
        return not_run(f"{_said(one)} Check {_SCOPES} says why.", _SCOPES)
    chart.token_wrong = chart.token_wrong or NUMBER
    return failed(_fault(one), _said(one), *details)


def _scopes(case: Case, chart: Chart) -> Finding:
    """What check 5 found, which asks nobody."""
    return (principal.READ[_SCOPES] if is_principal(case) else scopes_fit)(case, chart)


def _is_wrong(case: Case, one: Comparison) -> bool:
    """Refused for certain; or an issuer that nobody told the portal of."""
    if one.what is What.ISSUER and one.why is Why.NOT_TOLD:
        return one.found not in {case.connection.issuer, case.connection.access_token_issuer}
    return one.finding is Compared.DOES_NOT_MATCH and one.effect is Effect.REFUSED


def _is_taken_all_the_same(case: Case, chart: Chart, wrong: Sequence[Comparison]) -> bool:
    """CDF's own answer counts more than what the portal expects."""
    if any(_is_sure(chart, one) for one in wrong):
        return False
    reached = projects_reached(case, token_of(case, chart))
    if reached is None:
        return False
    return case.project in reached or all(one.by is not By.PROJECT for one in wrong)


def _is_sure(chart: Chart, one: Comparison) -> bool:
    """What every token must have; what is past by CDF's own clock."""
    if one.why in {Why.ABSENT, Why.MALFORMED}:
        return True
    return one.what in _TIMES and CDF_CLOCK in chart.clocks


def _fault(one: Comparison) -> Fault:
    if one.why in {Why.ABSENT, Why.MALFORMED}:
        return Fault.TOKEN_INCOMPLETE
    slash = one.what is What.AUDIENCE and one.why is Why.TRAILING_SLASH
    return Fault.AUDIENCE_SLASH if slash else _FAULTS[one.what]


def _said(one: Comparison) -> str:
    return f"{one.claim}: {one.reason}"


def _well(wrong: list[Comparison], chart: Chart, details: Details) -> Finding:
    """Nothing to complain of, or CDF sees it otherwise than the portal."""
    if not wrong:
        by = "the project's configuration" if chart.oidc else "the portal's settings"
        return passed(f"Issuer, audience and times are as {by} would have them.", *details)
    said = f"{_said(wrong[0])} CDF takes the token all the same."
    if wrong[0].what in _TIMES:
        return warned(Fault.CLOCK_OFF, said, *details)
    return passed(said, *details)


def _clocks(chart: Chart, details: Details) -> Finding | None:
    """The portal's own clock, beside those of the others."""
    off = {name: by for name, by in chart.clocks.items() if abs(by) > _CLOCKS_MAY_DIFFER}
    if not off:
        return None
    name = max(off, key=lambda one: abs(off[one]))
    way = "ahead of" if off[name] > timedelta(0) else "behind"
    evidence = f"The clock of {name} is {span_words(off[name])} {way} the portal's."
    return warned(Fault.CLOCK_OFF, evidence, *details)


def _details(found: tuple[Comparison, ...], chart: Chart) -> Iterator[tuple[str, str]]:
    for one in found:
        if one.what is not What.SUBJECT:
            yield one.claim, one.found or "absent"
        if one.expected:
            yield f"{one.claim} expected", one.expected
    for name, by in sorted(chart.clocks.items()):
        yield f"Clock of {name}", f"{round(by / timedelta(seconds=1)):+d} s"
