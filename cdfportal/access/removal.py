"""What if a group were removed? The verdict again without it, for every group that gives a right."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from cdfportal.access.answers import Decision
from cdfportal.access.decide import can
from cdfportal.access.grants import EffectiveAccess, Grant, Origin
from cdfportal.access.model import Verdict
from cdfportal.access.words import and_list

#: Nobody is in more groups than this in CDF without trouble; asked about more, the rest is left out.
_MOST = 100

_EFFECTS = {
    Verdict.ALLOWED: "changes nothing",
    Verdict.UNKNOWN: "leaves it open",
    Verdict.DENIED: "takes it away",
}


@dataclass(frozen=True, slots=True)
class Removal:
    """One group, and the verdict that is left without it."""

    group_id: int
    group_name: str
    #: What tells it from all others.
    label: str
    verdict: Verdict

    @property
    def changes_nothing(self) -> bool:
        """Whether the right stays."""
        return self.verdict is Verdict.ALLOWED


@dataclass(frozen=True, slots=True)
class Removals:
    """Every group behind an allowed right, each taken away alone, and all of them at once."""

    groups: tuple[Removal, ...] = ()
    #: The verdict without all of them.
    without_all: Verdict = Verdict.ALLOWED

    @property
    def single_point(self) -> Removal | None:
        """The one group on which the right hangs, if it hangs on exactly one."""
        needed = [one for one in self.groups if not one.changes_nothing]
        return needed[0] if len(needed) == 1 else None


def removals(
    access: EffectiveAccess,
    decision: Decision,
    *,
    protected: Collection[str] | None = None,
    unread: Collection[str] = (),
) -> Removals:
    """Empty unless the decision is allowed."""
    groups = _groups_behind(access, decision)[:_MOST]
    if decision.verdict is not Verdict.ALLOWED or not groups:
        return Removals()
    bearing = _bearing(access, decision)

    def without(*gone: int) -> Verdict:
        left = _without(bearing, frozenset(gone))
        return can(left, decision.question, protected=protected, unread=unread).verdict

    found = tuple(Removal(number, name, label, without(number)) for number, name, label in groups)
    return Removals(found, without(*(one.group_id for one in found)))


def _groups_behind(access: EffectiveAccess, decision: Decision) -> list[tuple[int, str, str]]:
    """Id, name and label of every group among the witnesses, those of the locks included.

    What everybody in a group holds hangs on the last membership.
    """
    witnesses = [*decision.witnesses]
    witnesses += [grant for one in decision.locks for grant in one.decision.witnesses]
    found = {
        grant.group_id: (grant.group_id, grant.group_name, grant.label)
        for grant in witnesses
        if grant.group_id is not None
    }
    implicit = any(grant.origin is Origin.IMPLICIT for grant in witnesses)
    if implicit and len(access.memberships) == 1:
        last = access.memberships[0].group
        found.setdefault(last.id, (last.id, last.name, last.label))
    return list(found.values())


def _bearing(access: EffectiveAccess, decision: Decision) -> EffectiveAccess:
    """The access with nothing but the grants of the ACLs in question."""
    acls = dict.fromkeys(
        (decision.question.acl, *(one.lock.question.acl for one in decision.locks))
    )
    grants = tuple(grant for acl in acls for grant in access.by_acl.get(acl, ()))
    return replace(access, grants=grants)


def _without(access: EffectiveAccess, gone: frozenset[int]) -> EffectiveAccess:
    memberships = tuple(one for one in access.memberships if one.group.id not in gone)
    return replace(
        access,
        memberships=memberships,
        grants=tuple(_left(access.grants, gone, any_left=bool(memberships))),
    )


def _left(grants: Iterable[Grant], gone: frozenset[int], *, any_left: bool) -> Iterable[Grant]:
    for grant in grants:
        if grant.group_id in gone or (grant.origin is Origin.IMPLICIT and not any_left):
            continue
        yield grant


def removal_sentence(found: Removals) -> str:
    """What removing these groups does; nothing where no group is behind the right."""
    if not found.groups:
        return ""
    if len(found.groups) == 1:
        return _of_one(found.groups[0])
    if all(one.changes_nothing for one in found.groups):
        names = _names(found.groups)
        which = "either" if len(names) == 2 else "any one"
        every = "both" if len(names) == 2 else "all of them"
        end = _EFFECTS[found.without_all]
        return f"Removing {which} of {and_list(names)} changes nothing; removing {every} {end}."
    parts = [
        f"removing {_alternatives(groups)} {_EFFECTS[verdict]}"
        for verdict in _EFFECTS
        if (groups := tuple(one for one in found.groups if one.verdict is verdict))
    ]
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}."


def _of_one(one: Removal) -> str:
    name = _names((one,))[0]
    if one.changes_nothing:
        return f"Removing {name} changes nothing."
    if one.verdict is Verdict.UNKNOWN:
        return f"{name} is the single point of access that is known: without it the answer is open."
    return f"{name} is the single point of access: removing it takes the right away."


def _alternatives(groups: tuple[Removal, ...]) -> str:
    names = _names(groups)
    if len(names) == 1:
        return names[0]
    return f"{'either' if len(names) == 2 else 'any one'} of {and_list(names)}"


def _names(groups: tuple[Removal, ...]) -> list[str]:
    return [one.label for one in groups]
