"""Which rows of a who-can are shown: by how members are known, by application, by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict

from cdfportal.access.answers import GroupAnswer, MembersKnown, PrincipalAnswer
from cdfportal.access.model import Group
from cdfportal.access.who_groups import GroupAnswers, members_known
from cdfportal.base.portal import GroupName
from cdfportal.dashboard.chips import Chip
from cdfportal.dashboard.profiles import Profiles
from cdfportal.web.query import choice, page_number, sought_text

PAGE = 200
#: Word in the address → how membership is known, and the words on the chip.
MEMBERS = {
    "idp": (MembersKnown.IDP_GROUP, "IdP group"),
    "listed": (MembersKnown.LISTED, "listed by id"),
    "everybody": (MembersKnown.ALL_USER_ACCOUNTS, "every user account"),
    "nobody": (MembersKnown.NOBODY, "nobody"),
}
APPLICATIONS = {
    "any": "any application",
    "portal": "works through this portal",
    "other": "other applications only",
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address asks for; nothing means everything."""

    members: str = ""
    application: str = ""
    name: str = ""
    page: int = 1

    @classmethod
    def read(cls, query: QueryDict, problems: list[str]) -> Filters:
        """Every value checked."""
        return cls(
            members=_word(query, "members", MEMBERS, problems),
            application=_word(query, "application", APPLICATIONS, problems),
            name=sought_text(query, "name", problems),
            page=page_number(query, problems),
        )

    def __bool__(self) -> bool:
        """Whether anything is left out."""
        return bool(self.members or self.application or self.name)


def _word(query: QueryDict, name: str, known: Collection[str], problems: list[str]) -> str:
    found = choice(query, name, ("all", *known), problems)
    return "" if found == "all" else found


@dataclass(frozen=True, slots=True)
class Matcher:
    """The filters with the names that they look into."""

    filters: Filters
    app_id: str
    idp_names: Mapping[str, GroupName]
    profiles: Profiles

    def groups(self, answers: Sequence[GroupAnswer]) -> Sequence[GroupAnswer]:
        """Those that pass, in their order."""
        if not self.filters:
            return answers
        if isinstance(answers, GroupAnswers):
            return answers.where(self._passes)
        return tuple(one for one in answers if self._passes(one.group))

    def principals(self, answers: Sequence[PrincipalAnswer]) -> Sequence[PrincipalAnswer]:
        """Those that pass; how a group knows its members says nothing about an account."""
        wanted = self.filters
        if not (wanted.application or wanted.name):
            return answers
        return tuple(
            one
            for one in answers
            if self._counts_for(one.app_ids) and self._named(self._texts(one))
        )

    def _passes(self, group: Group) -> bool:
        wanted = self.filters.members
        if wanted and MEMBERS[wanted][0] not in members_known(group):
            return False
        known = self.idp_names.get(group.source_id or "", GroupName(""))
        texts = (group.name, group.source_id or "", known.name, known.owner)
        return self._counts_for(group.app_ids) and self._named(texts)

    def _counts_for(self, app_ids: frozenset[str] | None) -> bool:
        match self.filters.application:
            case "any":
                return app_ids is None
            case "portal":
                return app_ids is None or self.app_id in app_ids
            case "other":
                return app_ids is not None and self.app_id not in app_ids
            case _:
                return True

    def _texts(self, answer: PrincipalAnswer) -> tuple[str, ...]:
        profile = self.profiles.get(answer.id)
        return (answer.id, profile.name if profile else "", *(g.group.name for g in answer.groups))

    def _named(self, texts: Sequence[str]) -> bool:
        wanted = self.filters.name.casefold()
        return not wanted or any(wanted in text.casefold() for text in texts)


def address(query: QueryDict, **changes: str | int) -> str:
    """The query string with something changed; another filter begins at its first page."""
    changed = query.copy()
    for name in ("refresh", "page"):
        changed.pop(name, None)
    for name, value in changes.items():
        changed.pop(name, None)
        if value:
            changed[name] = str(value)
    return f"?{changed.urlencode()}"


def member_chips(query: QueryDict, filters: Filters, groups: Sequence[Group]) -> tuple[Chip, ...]:
    """One for each way that occurs, with its number; the current one leads back to all."""
    ways = Counter(way for group in groups for way in members_known(group))
    counts = {word: ways[way] for word, (way, _) in MEMBERS.items()}
    chips = [Chip("All", address(query, members=""), len(groups), not filters.members)]
    for word, (_, text) in MEMBERS.items():
        current = filters.members == word
        if counts[word] or current:
            chips.append(Chip(text, address(query, members=word), counts[word], current))
    return tuple(chips)


def application_chips(query: QueryDict, filters: Filters) -> tuple[Chip, ...]:
    """The three; another click on the current one leads back to all."""
    return tuple(
        Chip(
            text,
            address(query, application="" if filters.application == word else word),
            current=filters.application == word,
        )
        for word, text in APPLICATIONS.items()
    )
