"""Whom a question is about, with the access that decides; and the reason of an answer about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from cdfportal.access.answers import Decision
from cdfportal.access.evaluate import access_of_groups, evaluate
from cdfportal.access.explain import because_sentence
from cdfportal.access.grants import Caller, ClaimValue, EffectiveAccess
from cdfportal.access.index import GroupIndex
from cdfportal.access.subjects import ME, Subject, SubjectKind, SubjectProblem, ids_text
from cdfportal.access.words import and_list
from cdfportal.base.portal import GroupName

_ONLY_YOURS = " CDF shows you only your own groups: your token lacks groupsAcl:LIST on all."


@dataclass(frozen=True, slots=True)
class Whom:
    """For whom, with the access that decides."""

    asked: Subject
    #: The subject of a sentence: "Members of engineers".
    subject: str
    #: The same for headings: "engineers".
    label: str
    access: EffectiveAccess
    #: The token leaves out the list of IdP groups, since it is too long.
    overage: bool = False

    @property
    def kind(self) -> SubjectKind:
        """By what they were named."""
        return self.asked.kind

    def query(self) -> str:
        """The parameters that name the same subject again, for links; nothing for me."""
        if self.kind is SubjectKind.ME:
            return ""
        return urlencode({self.kind.value: ids_text(self.asked.ids)}, safe=",")


@dataclass(frozen=True, slots=True)
class Shown:
    """What somebody was shown of a project: their own access, and groups."""

    access: EffectiveAccess
    index: GroupIndex
    #: The index holds all groups of the project.
    all_groups: bool
    #: By IdP group id, as GROUP_NAMES_FILE has it.
    idp_names: Mapping[str, GroupName]


def myself(access: EffectiveAccess, *, overage: bool = False) -> Whom:
    """The viewer, with both gates of their own token."""
    return Whom(ME, "You", "You", access, overage)


def whom_of(subject: Subject, shown: Shown) -> Whom | SubjectProblem:
    """The subject with its access, as far as the groups shown to the viewer tell."""
    match subject.kind:
        case SubjectKind.GROUP:
            return _groups(subject, shown)
        case SubjectKind.IDP_GROUPS:
            return _idp_groups(subject, shown)
        case SubjectKind.PRINCIPAL:
            return _principal(subject, shown)
        case _:
            return myself(shown.access)


def _groups(subject: Subject, shown: Shown) -> Whom | SubjectProblem:
    """Members of all these groups at once."""
    found = {number: shown.index.get(int(number)) for number in subject.ids}
    missing = [number for number, group in found.items() if group is None]
    if missing:
        verb = "is" if len(missing) == 1 else "are"
        why = "" if shown.all_groups else _ONLY_YOURS
        return SubjectProblem(f"{and_list(missing)} {verb} not among the groups shown to you.{why}")
    groups = [group for group in found.values() if group is not None]
    names = and_list([group.label for group in groups])
    access = access_of_groups(shown.access.project, groups)
    return Whom(subject, f"Members of {names}", names, access)


def _principal(subject: Subject, shown: Shown) -> Whom:
    """By the member lists of groups managed in CDF; other groups say nothing of their members."""
    (principal,) = subject.ids
    access = _without_token(
        shown, Caller(principal_ids=frozenset({principal}), any_application=True)
    )
    return Whom(subject, principal, f"principal {principal}", access)


def _idp_groups(subject: Subject, shown: Shown) -> Whom:
    """Somebody in all of these IdP groups, and in no other that counts."""
    ids = subject.ids
    claims = tuple(ClaimValue("idp_group", place, value) for place, value in enumerate(ids))
    access = _without_token(shown, Caller(claims=claims, any_application=True))
    known = shown.idp_names
    names = and_list([known[one].name if one in known else one for one in ids])
    if len(ids) > 1:
        return Whom(subject, "Members of all these IdP groups", f"IdP groups {names}", access)
    words = f"Members of IdP group {names}" if ids[0] in known else "Members of this IdP group"
    return Whom(subject, words, f"IdP group {names}", access)


def _without_token(shown: Shown, caller: Caller) -> EffectiveAccess:
    """Asked about others: there is no token at hand, so nothing is assumed of its scopes."""
    project, index = shown.access.project, shown.index
    access = evaluate(project, index.groups, caller, complete=shown.all_groups, index=index)
    return replace(access, scopes_assumed=False)


def because_of(decision: Decision, whom: Whom) -> str:
    """The reason in one sentence, about whomever."""
    return because_sentence(decision, whom.access, whom.subject, overage=whom.overage)


def lists_all_groups(access: EffectiveAccess) -> bool:
    """Whether somebody holds groupsAcl:LIST on everything; CDF shows others their own groups only."""
    return any(
        (grant.acl, grant.action) == ("groupsAcl", "LIST") and grant.scope.is_all
        for grant in access.kept
    )
