"""The lists of a who-can for export: all pages of them, under the filters of the screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from accounts.recorded_memberships import SeenIn
from cdfportal.access.answers import GroupAnswer, PrincipalAnswer
from cdfportal.access.json_parts import time_json
from cdfportal.access.words import and_list
from cdfportal.dashboard.presenters.who_rows import Surroundings, account, granting_group
from cdfportal.dashboard.profiles import Profiles
from cdfportal.dashboard.tables import Table, columns

#: The people seen with these IdP groups.
SeenOf = Callable[[Sequence[str]], Mapping[str, SeenIn]]
_AT_ONCE = 200


def group_table(
    name: str, title: str, answers: Sequence[GroupAnswer], around: Surroundings
) -> Table:
    """One line for each group."""
    return Table(
        name,
        title,
        columns(
            id="Id",
            name="Group",
            answer="Answer",
            because="Because",
            needs="Needs too",
            application="Application",
            members="Members",
            idp_group="IdP group",
            idp_name="IdP group's name",
            idp_owner="Owner",
            created="Created",
        ),
        (_group_cells(answer, around) for answer in answers),
    )


def _group_cells(answer: GroupAnswer, around: Surroundings) -> tuple[str, ...]:
    row = granting_group(answer, around)
    return (
        str(row.id),
        row.name,
        row.answer,
        "; ".join(row.because),
        "; ".join(f"{need.right} ({need.words})" for need in row.lacking),
        row.application,
        row.members,
        row.source_id,
        row.idp_name,
        row.idp_owner,
        time_json(row.created) if row.created else "",
    )


def account_table(answers: Sequence[PrincipalAnswer], profiles: Profiles) -> Table:
    """One line for each principal that CDF lists."""
    return Table(
        "accounts",
        "Accounts known",
        columns(id="Account", name="Name", answer="Answer", groups="Because of"),
        (_account_cells(answer, profiles) for answer in answers),
    )


def _account_cells(answer: PrincipalAnswer, profiles: Profiles) -> tuple[str, ...]:
    row = account(answer, most=len(answer.groups))
    profile = profiles.get(answer.id)
    groups = "; ".join(f"{name} ({number})" for number, name in row.groups)
    return (row.id, profile.name if profile else "", row.verdict, groups)


def recorded_table(answers: Sequence[GroupAnswer], seen_of: SeenOf) -> Table:
    """One line for each person and IdP group."""
    return Table(
        "recorded",
        "People seen",
        columns(
            idp_group="IdP group",
            groups="CDF groups",
            name="Name",
            subject="Subject",
            issuer="Issuer",
            first_seen="First seen",
            last_seen="Last seen",
        ),
        _recorded_rows(answers, seen_of),
    )


def _recorded_rows(answers: Sequence[GroupAnswer], seen_of: SeenOf) -> Iterator[tuple[str, ...]]:
    by_source: dict[str, list[str]] = {}
    for answer in answers:
        if answer.group.source_id:
            by_source.setdefault(answer.group.source_id, []).append(answer.group.label)
    sources = sorted(by_source)
    for start in range(0, len(sources), _AT_ONCE):
        for source, found in seen_of(sources[start : start + _AT_ONCE]).items():
            for one in found.people:
                yield (
                    source,
                    and_list(by_source[source]),
                    one.name,
                    one.subject,
                    one.issuer,
                    time_json(one.first_seen),
                    time_json(one.last_seen),
                )
