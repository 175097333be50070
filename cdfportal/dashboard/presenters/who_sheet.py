"""The access-review sheet: who, via what, since when, and room to sign."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.recorded_memberships import Seen, SeenIn
from cdfportal.access.answers import GroupAnswer, MembersKnown, PrincipalAnswer
from cdfportal.access.json_parts import time_json
from cdfportal.access.words import and_list
from cdfportal.dashboard.presenters.who_rows import (
    GrantingGroup,
    Surroundings,
    account,
    granting_group,
)
from cdfportal.dashboard.profiles import Profiles

#: One line or several of the sheet come from each.
Source = PrincipalAnswer | GroupAnswer


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One line to be signed off."""

    #: `account`, `idp_group`, `seen`, `everybody` or `nobody`.
    kind: str
    who: str
    #: What tells apart two of the same name: an id, a subject with its issuer, an owner.
    detail: str
    via: str
    because: str
    application: str
    answer: str
    #: When the group was created; of somebody seen, when first and last.
    since: datetime | None
    last_seen: datetime | None = None


def sheet_rows(
    sources: Sequence[Source],
    around: Surroundings,
    profiles: Profiles,
    seen: Mapping[str, SeenIn],
) -> Iterator[SheetRow]:
    """Accounts first, then groups by name, the people seen below their IdP group."""
    for source in sources:
        if isinstance(source, PrincipalAnswer):
            yield _account(source, profiles)
        else:
            yield from _group(source, around, seen)


def _account(answer: PrincipalAnswer, profiles: Profiles) -> SheetRow:
    row = account(answer)
    profile = profiles.get(answer.id)
    created = [one.group.created_time for one in answer.groups if one.group.created_time]
    return SheetRow(
        kind="account",
        who=profile.name if profile else answer.id,
        detail=f"account {answer.id}" if profile else "account; name not known",
        via=and_list([one.group.label for one in answer.groups]),
        because="",
        application="any" if answer.app_ids is None else ", ".join(sorted(answer.app_ids)),
        answer=row.verdict,
        since=min(created, default=None),
    )


def _group(
    answer: GroupAnswer, around: Surroundings, seen: Mapping[str, SeenIn]
) -> Iterator[SheetRow]:
    """Members that CDF lists have lines of their own, as accounts."""
    row = granting_group(answer, around)
    if MembersKnown.IDP_GROUP in answer.members:
        owner = f"owner {row.idp_owner}" if row.idp_owner else ""
        who = f"Members of IdP group {row.idp_name or row.source_id}"
        # An unnamed one stands by its id before this already.
        named = ", ".join(one for one in (row.source_id if row.idp_name else "", owner) if one)
        hidden = "members not visible from CDF"
        yield _line(row, "idp_group", who, f"{named}; {hidden}" if named else hidden)
        found = seen.get(row.source_id)
        yield from (_seen(one, row) for one in (found.people if found else ()))
    if MembersKnown.ALL_USER_ACCOUNTS in answer.members:
        yield _line(
            row, "everybody", "Every user account", "of the organisation; no service account"
        )
    if MembersKnown.NOBODY in answer.members:
        yield _line(row, "nobody", "Nobody", "the group has neither a source id nor members")


def _line(row: GrantingGroup, kind: str, who: str, detail: str) -> SheetRow:
    needs = [need.right for need in row.lacking]
    return SheetRow(
        kind=kind,
        who=who,
        detail=detail,
        via=row.name,
        because="; ".join(row.because),
        application=row.application,
        answer=f"{row.answer}: {and_list(needs)}" if needs else row.answer,
        since=row.created,
    )


def _seen(one: Seen, row: GrantingGroup) -> SheetRow:
    return SheetRow(
        kind="seen",
        who=one.name or one.subject,
        detail=f"subject {one.subject} of {one.issuer}",
        via=f"seen with IdP group {row.idp_name or row.source_id}; {row.name}",
        because="",
        application=row.application,
        answer="seen at sign-in, no proof of membership today",
        since=one.first_seen,
        last_seen=one.last_seen,
    )


def sheet_cells(row: SheetRow) -> tuple[str, ...]:
    """As text, with the empty cells for the sign-off last."""
    return (
        row.kind,
        row.who,
        row.detail,
        row.via,
        row.because,
        row.application,
        row.answer,
        time_json(row.since) if row.since else "",
        time_json(row.last_seen) if row.last_seen else "",
        "",
        "",
    )
