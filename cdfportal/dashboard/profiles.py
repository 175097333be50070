"""User profiles: names beside the ids of principals. They are for display and decide nothing.

https://api-docs.cognite.com/20230101/tag/User-profiles; every call needs userProfilesAcl:READ.
The newer principals API takes tokens of CDF's own sign-in service only, so it is not asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import TypeAlias

from cdfportal.cdf.answer import read_json
from cdfportal.cdf.client import CdfClient
from cdfportal.cdf.errors import CdfRejectedError

#: CDF takes no more in one call.
MOST_PROFILES = 1000
_LONGEST_NAME = 200
_NONE = b'{"items":[]}'


@dataclass(frozen=True, slots=True)
class Profile:
    """What CDF tells of one principal. No e-mail address is kept."""

    identifier: str
    name: str
    #: `USER`, `SERVICE_PRINCIPAL`, `INTERNAL_SERVICE`, or what CDF adds later.
    kind: str


#: By identifier.
Profiles: TypeAlias = Mapping[str, Profile]


def profiles_of(client: CdfClient, project: str, identifiers: Sequence[str]) -> bytes:
    """CDF's answer; where some have no profile it refuses the whole call and names them, so ask again."""
    if not identifiers:
        return _NONE
    try:
        return client.profiles_by_ids(project, identifiers).body
    except CdfRejectedError as error:
        named = (item.get("userIdentifier") for item in error.missing)
        absent = {one for one in named if isinstance(one, str)}
        there = [identifier for identifier in identifiers if identifier not in absent]
        if error.status != HTTPStatus.BAD_REQUEST or len(there) == len(identifiers):
            raise
    return client.profiles_by_ids(project, there).body if there else _NONE


def read_profiles(body: bytes) -> Profiles:
    """Names by identifier; a profile without any name is left out."""
    document = read_json(body)
    items = document.get("items") if isinstance(document, dict) else None
    rows = (item for item in items if isinstance(item, dict)) if isinstance(items, list) else ()
    found = (_profile(row) for row in rows)
    return {profile.identifier: profile for profile in found if profile is not None}


def _profile(row: Mapping[str, object]) -> Profile | None:
    identifier, kind = row.get("userIdentifier"), row.get("identityType")
    name = _text(row, "displayName") or " ".join(
        part for part in (_text(row, "givenName"), _text(row, "surname")) if part
    )
    if not isinstance(identifier, str) or not name:
        return None
    return Profile(identifier, name[:_LONGEST_NAME], kind if isinstance(kind, str) else "")


def _text(row: Mapping[str, object], key: str) -> str:
    value = row.get(key)
    if not isinstance(value, str):
        return ""
    return "".join(letter for letter in value if letter.isprintable()).strip()
