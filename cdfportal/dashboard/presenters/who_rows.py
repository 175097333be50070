"""The rows of a who-can: groups that grant, what else they need, accounts known by id."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from cdfportal.access.answers import GroupAnswer, Lock, LockGivers, PrincipalAnswer, WhoCan
from cdfportal.access.explain import question_in_words
from cdfportal.access.model import Verdict
from cdfportal.access.questions import scope_text
from cdfportal.access.who_groups import opening
from cdfportal.access.words import Names, and_list, scope_in_words
from cdfportal.base.portal import GroupName
from cdfportal.dashboard.presenters.groups import members_in_words
from cdfportal.dashboard.presenters.memberships import applications

_MOST_GIVERS = 4


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a row needs beside the answer: the portal's application, names, the locks' groups."""

    app_id: str
    names: Names
    idp_names: Mapping[str, GroupName]
    locks: Mapping[Lock, FurtherRight]

    @classmethod
    def of(
        cls, who: WhoCan, app_id: str, names: Names, idp_names: Mapping[str, GroupName]
    ) -> Surroundings:
        """For the rows of one answer."""
        locks = {one.lock: further_right(one, names) for one in who.locks}
        return cls(app_id, names, idp_names, locks)


@dataclass(frozen=True, slots=True)
class FurtherRight:
    """A right that is needed too, and the groups that give it."""

    acl: str
    action: str
    scope: str
    right: str
    words: str
    certain: bool
    groups: tuple[tuple[int, str], ...]
    more: int


@dataclass(frozen=True, slots=True)
class GrantingGroup:
    """A group that gives (part of) the right."""

    id: int
    name: str
    because: tuple[str, ...]
    application: str
    members: str
    visible: bool
    source_id: str
    idp_name: str
    idp_owner: str
    #: Whether being in it is enough, in words and as a tone.
    answer: str
    tone: str
    lacking: tuple[FurtherRight, ...]
    created: datetime | None

    @property
    def number(self) -> str:
        """The id as it stands in addresses."""
        return str(self.id)


@dataclass(frozen=True, slots=True)
class Account:
    """A principal that CDF lists by id."""

    id: str
    #: Ids, as they stand in addresses, and names.
    groups: tuple[tuple[str, str], ...]
    more: int
    verdict: str
    tone: str


def granting_group(answer: GroupAnswer, around: Surroundings) -> GrantingGroup:
    """One row."""
    group = answer.group
    known = around.idp_names.get(group.source_id or "", GroupName(""))
    because = (
        f"{b.action} on {'all' if b.scope.is_all else scope_in_words(b.scope, b.acl, around.names)}"
        for b in answer.because
    )
    words, tone = _enough(answer)
    return GrantingGroup(
        id=group.id,
        name=group.label,
        because=tuple(dict.fromkeys(because)),
        application=applications(group, around.app_id),
        members=members_in_words(group),
        visible=not group.source_id,
        source_id=group.source_id or "",
        idp_name=known.name,
        idp_owner=known.owner,
        answer=words,
        tone=tone,
        lacking=tuple(around.locks[lock] for lock in answer.lacking),
        created=group.created_time,
    )


def _enough(answer: GroupAnswer) -> tuple[str, str]:
    if answer.verdict is Verdict.DENIED:
        return "a part of it", "open"
    if answer.alone is Verdict.ALLOWED:
        return "enough alone", "yes"
    if answer.lacking and answer.verdict is Verdict.ALLOWED:
        certain = answer.alone is Verdict.DENIED
        return ("needs more", "no") if certain else ("may need more", "open")
    return "not certain", "open"


def further_right(one: LockGivers, names: Names) -> FurtherRight:
    """A lock's right with up to four groups that give it."""
    question = one.lock.question
    groups = opening(one)
    return FurtherRight(
        acl=question.acl,
        action=question.action,
        scope=scope_text(question.scope),
        right=f"{question.acl}:{question.action}",
        words=question_in_words(question, names),
        certain=one.lock.certain,
        groups=tuple((group.id, group.label) for group in groups[:_MOST_GIVERS]),
        more=max(0, len(groups) - _MOST_GIVERS),
    )


def account(answer: PrincipalAnswer, most: int = _MOST_GIVERS) -> Account:
    """One row; with no token at hand, the token gate is open."""
    words, tone = _may(answer)
    groups = tuple((str(one.group.id), one.group.label) for one in answer.groups)
    return Account(answer.id, groups[:most], max(0, len(groups) - most), words, tone)


def _may(answer: PrincipalAnswer) -> tuple[str, str]:
    by = "" if answer.app_ids is None else f", calling as {_either(answer.app_ids)}"
    if answer.verdict is Verdict.ALLOWED:
        return f"allowed, token not known{by}", "yes"
    if answer.only_user:
        return "allowed if it is a user account, which CDF does not tell", "open"
    return f"cannot be told{by}", "open"


def _either(ids: Iterable[str]) -> str:
    return and_list(sorted(ids)).replace(" and ", " or ")
