"""The principals that CDF lists by id: what each holds by all of its groups together.

Rights add up over groups, but within one application only: a group that carries appIds counts for
calls of these applications, so two groups of different applications never add up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from cdfportal.access.answers import GroupAnswer, PrincipalAnswer
from cdfportal.access.holdings import NOTHING, Holding, Needs
from cdfportal.access.model import Verdict


@dataclass(frozen=True, slots=True)
class Giver:
    """A group that gives something of the question or of a lock."""

    answer: GroupAnswer
    held: Holding

    def suffices(self, needs: Needs) -> bool:
        """Whether it alone gives all of it, by any application."""
        return (
            self.held.sure & needs.everything == needs.everything
            and self.answer.group.app_ids is None
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """An answer, and the applications that it holds for; None means all."""

    verdict: Verdict
    app_ids: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Pool:
    """What some groups give together, told apart by the applications that it counts for."""

    #: For every application.
    base: Holding
    #: A list of appIds → what its groups give to these alone.
    linked: Mapping[frozenset[str], Holding]

    @classmethod
    def of(cls, givers: Iterable[Giver]) -> Pool:
        """Added up; a group whose list of appIds is empty counts for all, and is in doubt."""
        base, linked = NOTHING, dict[frozenset[str], Holding]()
        for giver in givers:
            named = giver.answer.group.app_ids
            if named:
                linked[named] = linked.get(named, NOTHING) | giver.held
            else:
                base |= giver.held if named is None else giver.held.doubted()
        return cls(base, linked)

    def __or__(self, other: Pool) -> Pool:
        linked = dict(self.linked)
        for named, held in other.linked.items():
            linked[named] = linked.get(named, NOTHING) | held
        return Pool(self.base | other.base, linked)

    def standing(self, needs: Needs) -> Standing:
        """What somebody in all of the groups may, by whichever application serves best."""
        best = needs.verdict(self.base)
        if best is Verdict.ALLOWED or not self.linked:
            return Standing(best)
        sure = [(named, held.sure) for named, held in self.linked.items()]
        if apps := _serving(self.base.sure, sure, needs.everything):
            return Standing(Verdict.ALLOWED, apps)
        possible = [(named, held.possible) for named, held in self.linked.items()]
        if best is Verdict.DENIED and (
            apps := _serving(self.base.possible, possible, needs.certain)
        ):
            return Standing(Verdict.UNKNOWN, apps)
        return Standing(best)


def _serving(base: int, linked: Sequence[tuple[frozenset[str], int]], mask: int) -> frozenset[str]:
    """The applications for which all of the bits come together."""
    most = base
    for _, held in linked:
        most |= held
    if most & mask != mask:
        return frozenset()
    enough = [named for named, held in linked if (base | held) & mask == mask]
    serving = frozenset[str]().union(*enough)
    # By what they give, since many groups give the same; one such lot is never enough.
    rest: dict[int, set[str]] = {}
    for named, held in linked:
        if (base | held) & mask != mask:
            rest.setdefault(held & mask, set()).update(named)
    totals: dict[str, int] = {}
    for held, apps in rest.items() if len(rest) > 1 else ():
        for one in apps - serving:
            totals[one] = totals.get(one, base) | held
    return serving.union(one for one, total in totals.items() if total & mask == mask)


def together(givers: Iterable[Giver], needs: Needs) -> Standing:
    """What somebody in all of these groups may."""
    return Pool.of(givers).standing(needs)


def principals(givers: Sequence[Giver], needs: Needs) -> Iterator[PrincipalAnswer]:
    """Everybody listed whom these groups allow it, or perhaps; by id.

    Groups of every user account count for a listed principal only if it is one, which CDF's member
    lists do not tell.
    """
    everyone = [giver for giver in givers if giver.answer.group.has_all_user_accounts]
    shared, answers = Pool.of(everyone), tuple(giver.answer for giver in everyone)
    # Many are in the same groups.
    known: dict[tuple[int, ...], _Found] = {}
    for member, places in sorted(_by_member(givers).items()):
        key = tuple(places)
        if key not in known:
            known[key] = _found([givers[place] for place in key], shared, answers, needs)
        found = known[key]
        if found.standing.verdict is not Verdict.DENIED:
            standing = found.standing
            yield PrincipalAnswer(
                member, found.groups, standing.verdict, standing.app_ids, found.only_user
            )


@dataclass(frozen=True, slots=True)
class _Found:
    """What is said of everybody who is in the same groups."""

    groups: tuple[GroupAnswer, ...]
    standing: Standing
    only_user: bool = False


def _found(
    mine: Sequence[Giver], everyone: Pool, of_everyone: tuple[GroupAnswer, ...], needs: Needs
) -> _Found:
    groups = tuple([giver.answer for giver in mine])
    if any(giver.suffices(needs) for giver in mine):
        return _Found(groups, Standing(Verdict.ALLOWED))
    pool = Pool.of(mine)
    found = pool.standing(needs)
    if found.verdict is not Verdict.DENIED or not of_everyone:
        return _Found(groups, found)
    if (pool | everyone).standing(needs).verdict is Verdict.DENIED:
        return _Found(groups, found)
    return _Found((*groups, *of_everyone), Standing(Verdict.UNKNOWN), only_user=True)


def _by_member(givers: Sequence[Giver]) -> Mapping[str, list[int]]:
    """Places of the groups that list each principal."""
    found: dict[str, list[int]] = {}
    for place, giver in enumerate(givers):
        for member in dict.fromkeys(giver.answer.group.member_ids):
            found.setdefault(member, []).append(place)
    return found


def somebody_perhaps(givers: Sequence[Giver], needs: Needs) -> bool:
    """Whether people whom CDF does not list could hold all of it by several groups together.

    Any of them may be in any group whose members CDF does not list, and a listed principal too.
    """
    if not any(map(_is_open, givers)):
        return False
    # No certainty is needed, so the bits of what is held at most are enough.
    held = [giver.held.possible for giver in givers]
    shared = reduce(or_, (giver.held.possible for giver in givers if _is_open(giver)))
    mask = needs.certain
    if shared & mask == mask:
        return True
    return any(
        reduce(or_, (held[place] for place in places), shared) & mask == mask
        for places in _by_member(givers).values()
    )


def _is_open(giver: Giver) -> bool:
    group = giver.answer.group
    return group.source_id is not None or group.has_all_user_accounts
