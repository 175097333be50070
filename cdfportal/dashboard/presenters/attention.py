"""What needs attention about somebody's access, worst first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from cdfportal.access.findings import Finding
from cdfportal.access.grants import EffectiveAccess, Gate
from cdfportal.access.limits import LimitName, MeterState, limits, meters
from cdfportal.access.model import ParseProblem
from cdfportal.access.words import and_list
from cdfportal.dashboard.gaps import Gap, gap_in_words
from cdfportal.dashboard.presenters.differences import difference_notes
from cdfportal.dashboard.presenters.meters import group_count
from cdfportal.web.ledger import Note, many

_ORDER = {"no": 0, "cut": 1, "open": 2, "": 3}


def attention(
    access: EffectiveAccess,
    gaps: Sequence[Gap],
    problems: Sequence[ParseProblem],
    findings: Sequence[Finding],
    now: datetime,
    *,
    overage: bool,
) -> tuple[Note, ...]:
    """Every note, sorted by how bad it is. `findings` explain the differences of `access`."""
    notes = [
        *_overage(overage),
        *_group_budget(group_count(access)),
        *_removed(access),
        *difference_notes(findings, now),
        *_gaps(gaps),
        *_unreadable(problems),
        *_assumed(access),
    ]
    return tuple(sorted(notes, key=lambda note: _ORDER[note.tone]))


def _overage(overage: bool) -> Iterator[Note]:
    if overage:
        yield Note(
            "no",
            "warn",
            "The provider left your group list out of the token.",
            f"You are in too many IdP groups (Entra stops at {limits()[LimitName.ENTRA_OVERAGE].limit}), so the token names "
            "none of them and CDF sees none. Cure, by whoever runs the identity provider: put only "
            "the groups assigned to the application into its tokens.",
        )


def _group_budget(count: int | None) -> Iterator[Note]:
    (meter,) = meters({LimitName.GROUPS_PER_PRINCIPAL: count})
    if meter.state is MeterState.OVER:
        text = f"CDF supports {meter.limit}. {meter.consequence}"
        yield Note("no", "group", f"You are in {count} CDF groups.", text)
    elif meter.state is MeterState.NEAR:
        title = f"You are in {count} CDF groups, close to the limit."
        yield Note("open", "group", title, meter.consequence)


def _removed(access: EffectiveAccess) -> Iterator[Note]:
    cut = [grant for grant in access.removed if grant.gate is Gate.TOKEN_SCOPE]
    if cut:
        scopes = and_list(access.caller.token_scopes or ())
        yield Note(
            "cut",
            "cut",
            "Your token keeps less than your groups grant.",
            f"It carries {scopes}. What that removes comes back with another sign-in, not with "
            "another group: ask whoever runs the identity provider for user_impersonation.",
        )
    linked = {g.label for g in access.removed if g.gate is Gate.APPLICATION_LINK}
    if linked:
        names = and_list(sorted(linked))
        yield Note(
            "open",
            "group",
            f"{names} {'does' if len(linked) == 1 else 'do'} not count here.",
            "CDF links the group to other applications (appIds), so its rights do not hold when "
            "this portal calls for you.",
        )


def _gaps(gaps: Sequence[Gap]) -> Iterator[Note]:
    """That the rest is complete is said once, at the last of them."""
    for place, missing in enumerate(gaps, start=1):
        request = f"CDF's request id: {missing.request_id}." if missing.request_id else ""
        rest = "The rest of the page is complete." if place == len(gaps) else ""
        text = " ".join(part for part in (rest, request) if part)
        yield Note("open", "open", gap_in_words(missing), text)


def _unreadable(problems: Sequence[ParseProblem]) -> Iterator[Note]:
    if problems:
        first = problems[0]
        title = f"{many(len(problems), 'entry', 'entries')} of CDF's answer could not be read."
        yield Note("open", "open", title, f"The first is {first.where}: {first.what}")


def _assumed(access: EffectiveAccess) -> Iterator[Note]:
    if access.scopes_assumed and access.memberships:
        yield Note(
            "open",
            "token",
            "The token names no CDF scope.",
            "The portal takes it as unfiltered; what CDF sees in the token is compared with that.",
        )
