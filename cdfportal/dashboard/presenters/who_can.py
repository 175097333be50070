"""Who can: groups with how their members are known, accounts by id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cdfportal.access.answers import GroupAnswer, WhoCan
from cdfportal.access.explain import who_can_sentence
from cdfportal.access.model import Verdict
from cdfportal.access.reasons import unknown_in_words
from cdfportal.access.words import Names, scope_in_words
from cdfportal.base.portal import GroupName
from cdfportal.dashboard.presenters.groups import members_in_words
from cdfportal.dashboard.presenters.memberships import applications, idp_group_name
from cdfportal.web.ledger import Fact, Headline, Note


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
    certain: bool


@dataclass(frozen=True, slots=True)
class Account:
    """A principal that CDF lists by id."""

    id: str
    groups: tuple[tuple[int, str], ...]
    verdict: str
    tone: str


def who_headline(who: WhoCan, names: Names) -> Headline:
    """The answer; partly known wherever members follow the identity provider."""
    sentence = who_can_sentence(who, names)
    hidden = sum(bool(answer.group.source_id) for answer in who.groups)
    if who.verdict is Verdict.DENIED:
        return Headline("no", "no", "Nobody", sentence)
    if not who.complete:
        because = "You may not list all groups of the project, so others may exist."
        word = "Partly known" if who.groups else "Unknown"
        return Headline("open", "open", word, sentence, because)
    if hidden:
        follow = "1 of the groups follows" if hidden == 1 else f"{hidden} of the groups follow"
        because = f"{follow} the identity provider, so CDF cannot list all members."
        return Headline("open", "open", "Partly known", sentence, because)
    if who.verdict is Verdict.UNKNOWN:
        return Headline("open", "open", "Unknown", sentence)
    return Headline("yes", "yes", "Known", sentence)


def who_facts(who: WhoCan) -> tuple[Fact, ...]:
    """By name, through IdP groups, everybody. Where groups were not shown, a number is a least one."""
    hidden = sum(bool(answer.group.source_id) for answer in who.groups)
    everyone = any(answer.group.has_all_user_accounts for answer in who.groups) or who.implicit
    nobody = "no" if who.complete else "not known"
    return (
        Fact("Accounts by id", _at_least(len(who.principals), who)),
        Fact("Through IdP groups", _at_least(hidden, who), "members not visible" if hidden else ""),
        Fact("Every user account", "yes" if everyone else nobody),
    )


def _at_least(count: int, who: WhoCan) -> str:
    if who.complete:
        return str(count)
    return f"{count} or more" if count else "not known"


def granting_groups(
    answers: tuple[GroupAnswer, ...],
    app_id: str,
    names: Names,
    idp_names: Mapping[str, GroupName],
) -> tuple[GrantingGroup, ...]:
    """Each group with the capabilities that count."""
    return tuple(_granting(answer, app_id, names, idp_names) for answer in answers)


def _granting(
    answer: GroupAnswer, app_id: str, names: Names, idp_names: Mapping[str, GroupName]
) -> GrantingGroup:
    group = answer.group
    because = (
        f"{b.action} on {'all' if b.scope.is_all else scope_in_words(b.scope, b.acl, names)}"
        for b in answer.because
    )
    return GrantingGroup(
        id=group.id,
        name=group.name or f"group {group.id}",
        because=tuple(dict.fromkeys(because)),
        application=applications(group, app_id),
        members=members_in_words(group),
        visible=not group.source_id,
        source_id=group.source_id or "",
        idp_name=idp_group_name(group.source_id, idp_names),
        certain=answer.verdict is Verdict.ALLOWED,
    )


def accounts(who: WhoCan) -> tuple[Account, ...]:
    """The principals that CDF lists in these groups."""
    return tuple(
        Account(
            id=answer.id,
            groups=tuple((one.group.id, one.group.name) for one in answer.groups),
            verdict="allowed, token not known"
            if answer.verdict is Verdict.ALLOWED
            else "cannot be told",
            tone="yes" if answer.verdict is Verdict.ALLOWED else "open",
        )
        for answer in who.principals
    )


def who_notes(who: WhoCan) -> tuple[Note, ...]:
    """What is not known."""
    texts = dict.fromkeys(unknown_in_words(unknown) for unknown in who.unknowns)
    return tuple(Note("open", "open", text, "") for text in texts)
