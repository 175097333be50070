"""The principals that CDF lists by id: what each holds by all of its groups together.

Rights add up over groups, but within one application only: a group that carries appIds counts for
calls of these applications, so two groups of different applications never add up.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from cdfportal.access.answers import GroupAnswer, PrincipalAnswer
from cdfportal.access.holdings import Holding, Needs, union
from cdfportal.access.model import Verdict

#: An application that no group names: only groups without appIds count for it.
_ANY = None


@dataclass(frozen=True, slots=True)
class Giver:
    """A group that gives something of the question or of a lock."""

    answer: GroupAnswer
    held: tuple[Holding, ...]

    def for_application(self, application: str | None) -> tuple[Holding, ...]:
        """What it gives to calls of this application; an empty list of appIds is in doubt."""
        named = self.answer.group.app_ids
        if named is None or application in named:
            return self.held
        nothing = [Holding()] * len(self.held)
        return tuple(nothing if named else [part.doubted() for part in self.held])


@dataclass(frozen=True, slots=True)
class Standing:
    """An answer, and the applications that it holds for; None means all."""

    verdict: Verdict
    app_ids: frozenset[str] | None = None


def together(givers: Sequence[Giver], needs: Needs) -> Standing:
    """What somebody in all of these groups may, by whichever application serves best."""
    named = frozenset().union(*(giver.answer.group.app_ids or () for giver in givers))
    best = _for_application(givers, needs, _ANY)
    if best is Verdict.ALLOWED or not named:
        return Standing(best)
    by_application = {one: _for_application(givers, needs, one) for one in named}
    for wanted in (Verdict.ALLOWED, Verdict.UNKNOWN):
        if best is wanted:
            break
        serving = frozenset(one for one, found in by_application.items() if found is wanted)
        if serving:
            return Standing(wanted, serving)
    return Standing(best)


def _for_application(givers: Iterable[Giver], needs: Needs, one: str | None) -> Verdict:
    held = (giver.for_application(one) for giver in givers)
    return needs.verdict(union(held, 1 + len(needs.locks)))


def principals(givers: Collection[Giver], needs: Needs) -> Iterator[PrincipalAnswer]:
    """Everybody listed whom these groups allow it, or perhaps; by id.

    Groups of every user account count for a listed principal only if it is one, which CDF's member
    lists do not tell.
    """
    everyone = [giver for giver in givers if giver.answer.group.has_all_user_accounts]
    for member, mine in sorted(_by_member(givers).items()):
        enough = not needs.locks and any(map(_suffices, mine))
        found = Standing(Verdict.ALLOWED) if enough else together(mine, needs)
        if found.verdict is not Verdict.DENIED:
            yield _answer(member, mine, found)
        elif everyone and together([*mine, *everyone], needs).verdict is not Verdict.DENIED:
            yield _answer(member, [*mine, *everyone], Standing(Verdict.UNKNOWN), only_user=True)


def _suffices(giver: Giver) -> bool:
    """One group that gives it by any application is enough."""
    return giver.answer.alone is Verdict.ALLOWED and giver.answer.group.app_ids is None


def _answer(
    member: str, givers: Sequence[Giver], found: Standing, *, only_user: bool = False
) -> PrincipalAnswer:
    groups = tuple(giver.answer for giver in givers)
    return PrincipalAnswer(member, groups, found.verdict, found.app_ids, only_user)


def _by_member(givers: Iterable[Giver]) -> Mapping[str, list[Giver]]:
    found: dict[str, list[Giver]] = {}
    for giver in givers:
        for member in dict.fromkeys(giver.answer.group.member_ids):
            found.setdefault(member, []).append(giver)
    return found


def somebody_perhaps(givers: Collection[Giver], needs: Needs) -> bool:
    """Whether people whom CDF does not list could hold all of it by several groups together.

    Any of them may be in any group whose members CDF does not list, and a listed principal too.
    """
    hidden = [giver for giver in givers if _is_open(giver)]
    if not hidden:
        return False
    parts = 1 + len(needs.locks)
    shared = union((giver.held for giver in hidden), parts)
    if needs.verdict(shared) is not Verdict.DENIED:
        return True
    return any(
        needs.verdict(union([shared, *(giver.held for giver in mine)], parts)) is not Verdict.DENIED
        for mine in _by_member(givers).values()
    )


def _is_open(giver: Giver) -> bool:
    group = giver.answer.group
    return group.source_id is not None or group.has_all_user_accounts
