"""Somebody else's access: what a page says of whom it is about, and why there may be nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cdfportal.access.grants import EffectiveAccess, Grant, MembershipKind, MembershipReason, Origin
from cdfportal.access.subjects import SubjectKind
from cdfportal.access.whom import Whom
from cdfportal.access.words import and_list
from cdfportal.base.portal import GroupName
from cdfportal.dashboard.presenters.areas import reach_in_words
from cdfportal.dashboard.tables import Table, columns
from cdfportal.web.ledger import Headline, Note, many


@dataclass(frozen=True, slots=True)
class SubjectGroup:
    """A group that somebody is in, and why."""

    id: int
    name: str
    reasons: tuple[str, ...]
    #: Applications that it counts for.
    application: str


_NOT_YOURS = "This is not your own access: no token narrows it"
_ONLY_YOURS = "Your token lacks groupsAcl:LIST on all, so only your own groups are searched; others may match."


def _not_yours(whom: Whom) -> str:
    """What is assumed: of groups that are named, an application that they count for."""
    if all(one.group.app_ids is None for one in whom.access.memberships):
        return f"{_NOT_YOURS}."
    if whom.kind is SubjectKind.GROUP:
        return f"{_NOT_YOURS}, and the application is taken to be one that the groups count for."
    return f"{_NOT_YOURS}. What groups give to named applications only is not counted."


def subject_headline(whom: Whom) -> Headline:
    """What somebody like that would be in the project."""
    access = whom.access
    own = [grant for grant in access.kept if grant.origin is not Origin.IMPLICIT]
    sentence = f"{whom.subject} would {_would(access, own)}."
    if own:
        return Headline("plain", "group", "View as", sentence, _not_yours(whom))
    if not access.complete or access.removed:
        told = f"It cannot be told what {_inside(whom)} would be able to do in {access.project}."
        return Headline("open", "open", "View as", told, _not_yours(whom))
    return Headline("no", "no", "View as", sentence, _not_yours(whom))


def _would(access: EffectiveAccess, own: Sequence[Grant]) -> str:
    project = access.project
    admin = any((g.acl, g.action) == ("groupsAcl", "CREATE") and g.scope.is_all for g in own)
    if admin:
        return f"administer {project}: they decide who may do what"
    if not own:
        return f"hold no right in {project}"
    return reach_in_words(access.project, access.kept)


def _inside(whom: Whom) -> str:
    if whom.kind is SubjectKind.PRINCIPAL:
        return whom.subject
    return f"{whom.subject[:1].lower()}{whom.subject[1:]}"


def subject_notes(whom: Whom, *, all_groups: bool) -> tuple[Note, ...]:
    """Why no group follows, which ids lead nowhere, what is not shown."""
    access = whom.access
    notes = []
    if not access.memberships:
        notes.append(_nothing(whom, all_groups=all_groups))
    elif whom.kind is SubjectKind.IDP_GROUPS and (lost := _without_group(whom, access)):
        count = f"{len(lost)} of {many(len(whom.asked.ids), 'id')}"
        shown = and_list(lost)
        notes.append(Note("open", "open", f"{count} lead to no group shown to you.", f"{shown}."))
    if whom.kind is SubjectKind.PRINCIPAL:
        notes.append(
            Note(
                "open",
                "open",
                "Only groups that list their members are counted.",
                "Groups that follow an IdP group do not say who is in them.",
            )
        )
    elif access.memberships and not all_groups and whom.kind is SubjectKind.IDP_GROUPS:
        notes.append(Note("open", "open", "More groups may follow from these ids.", _ONLY_YOURS))
    return (*notes, *_linked(whom))


def _linked(whom: Whom) -> Iterator[Note]:
    """Groups that count for some applications only: no application is at hand to look at."""
    held = (one.group for one in whom.access.memberships) if whom.kind is not SubjectKind.ME else ()
    linked = sorted(group.label for group in held if group.app_ids is not None)
    if linked:
        names, text = and_list(linked), "Through others they grant nothing."
        count = "counts" if len(linked) == 1 else "count"
        yield Note("open", "open", f"{names} {count} for calls of named applications only.", text)


def _nothing(whom: Whom, *, all_groups: bool) -> Note:
    why = "All groups of the project were searched." if all_groups else _ONLY_YOURS
    shown = "" if all_groups else " shown to you"
    match whom.kind:
        case SubjectKind.ME:
            return Note("open", "open", "You are in no group of the project.", "")
        case SubjectKind.PRINCIPAL:
            return Note("open", "open", f"No group{shown} lists {whom.subject} as a member.", why)
        case _:
            one = "this id" if len(whom.asked.ids) == 1 else "any of these ids"
            return Note("open", "open", f"No group{shown} has {one} as its source id.", why)


def _without_group(whom: Whom, access: EffectiveAccess) -> list[str]:
    found = {membership.group.source_id for membership in access.memberships}
    return [one for one in whom.asked.ids if one not in found]


def subject_groups(whom: Whom, idp_names: Mapping[str, GroupName]) -> tuple[SubjectGroup, ...]:
    """The groups that the access comes from, by name."""
    held = sorted(
        whom.access.memberships, key=lambda one: (one.group.name.casefold(), one.group.id)
    )
    return tuple(
        SubjectGroup(
            one.group.id,
            one.group.label,
            tuple(_reason(reason, idp_names) for reason in one.reasons) or ("you named it",),
            _applications(one.group.app_ids),
        )
        for one in held
    )


def _reason(reason: MembershipReason, idp_names: Mapping[str, GroupName]) -> str:
    if reason.kind is MembershipKind.MEMBER:
        return f"lists {reason.value} as a member"
    known = idp_names.get(reason.value)
    return f"its source id is {reason.value}" + (f", {known.name}" if known else "")


def _applications(app_ids: frozenset[str] | None) -> str:
    if app_ids is None:
        return "any"
    return and_list(sorted(app_ids)) or "none that is named"


def subject_group_table(groups: Sequence[SubjectGroup]) -> Table:
    """For export."""
    return Table(
        "groups",
        "Groups",
        columns(id="Id", name="Group", why="Why", application="Application"),
        ((str(one.id), one.name, "; ".join(one.reasons), one.application) for one in groups),
    )
