"""What needs attention about somebody's access, worst first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cdfportal.access.grants import EffectiveAccess, Gate
from cdfportal.access.model import ParseProblem
from cdfportal.access.reasons import difference_in_words
from cdfportal.access.words import and_list
from cdfportal.dashboard.gaps import Gap, gap_in_words
from cdfportal.dashboard.presenters.memberships import GROUP_LIMIT
from cdfportal.diagnose.claims import ENTRA_GROUP_LIMIT
from cdfportal.web.ledger import Note, many

_NEARLY_FULL = 15
_MOST_SHOWN = 4
_ORDER = {"no": 0, "cut": 1, "open": 2, "": 3}


def attention(
    access: EffectiveAccess,
    gaps: Sequence[Gap],
    problems: Sequence[ParseProblem],
    *,
    overage: bool,
) -> tuple[Note, ...]:
    """Every note, sorted by how bad it is."""
    notes = [
        *_overage(overage),
        *_group_budget(len(access.memberships)),
        *_removed(access),
        *_differences(access),
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
            f"You are in too many IdP groups (Entra stops at {ENTRA_GROUP_LIMIT}), so the token names "
            "none of them and CDF sees none. Cure, by whoever runs the identity provider: put only "
            "the groups assigned to the application into its tokens.",
        )


def _group_budget(count: int) -> Iterator[Note]:
    if count > GROUP_LIMIT:
        text = f"CDF supports {GROUP_LIMIT}. Above that, signing in may fail; leave some of them."
        yield Note("no", "group", f"You are in {count} CDF groups.", text)
    elif count > _NEARLY_FULL:
        text = f"CDF supports {GROUP_LIMIT} for one person."
        yield Note("open", "group", f"You are in {count} CDF groups, close to the limit.", text)


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
    linked = {g.group_name for g in access.removed if g.gate is Gate.APPLICATION_LINK}
    if linked:
        names = and_list(sorted(linked))
        yield Note(
            "open",
            "group",
            f"{names} {'does' if len(linked) == 1 else 'do'} not count here.",
            "CDF links the group to other applications (appIds), so its rights do not hold when "
            "this portal calls for you.",
        )


def _differences(access: EffectiveAccess) -> Iterator[Note]:
    found = access.differences
    for difference in found[:_MOST_SHOWN]:
        title = "What CDF sees in your token differs from what the groups say."
        yield Note("open", "open", title, difference_in_words(difference))
    if len(found) > _MOST_SHOWN:
        title = f"{many(len(found) - _MOST_SHOWN, 'more difference')} of that kind."
        yield Note("open", "open", title, "The JSON of this page lists all of them.")


def _gaps(gaps: Iterable[Gap]) -> Iterator[Note]:
    for missing in gaps:
        text = "The rest of the page is complete."
        if missing.request_id:
            text += f" CDF's request id: {missing.request_id}."
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
