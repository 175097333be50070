"""How rights come about: token, IdP group, CDF group, capability, scope; for the drawing and its table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from cdfportal.access.catalogue import acls, scope_kind
from cdfportal.access.grants import EffectiveAccess, Gate, Grant, Membership, MembershipKind, Origin
from cdfportal.access.model import Group, Scope
from cdfportal.access.resources import kind_of_scope
from cdfportal.access.words import Names, scope_in_words
from cdfportal.base.portal import GroupName
from cdfportal.dashboard.presenters.areas import area_of
from cdfportal.dashboard.presenters.capabilities import AREAS
from cdfportal.dashboard.presenters.kinds import kind_of
from cdfportal.dashboard.presenters.places import places
from cdfportal.dashboard.tables import Table, columns
from cdfportal.web.drawings.ways import MOST, Station, Way, fold
from cdfportal.web.ledger import many

#: `address("dashboard:group", "12")` is where a page stands.
Address = Callable[..., str]

TITLES = ("Token", "IdP group", "CDF group", "Capability", "Scope")
_ENDS = {
    Gate.TOKEN_SCOPE: Station("token", "removed", "by the token", tone="cut"),
    Gate.APPLICATION_LINK: Station("application", "removed", "by the application", tone="no"),
    Gate.UNKNOWN: Station("unknown", "cannot be told", "by the portal", tone="open"),
}
_NOT_UNDERSTOOD = Station("odd", "not understood", "a scope of another kind", tone="open")
#: A picture holds ten stations a column; what it would count beyond this takes seconds.
_MOST_GRANTS = 20_000
_BEYOND = Station("beyond", "further grants", "not drawn", tone="open")
_ALL = Station("all", "everything", "today and in future", tone="yes")
_ANY = Station("any", "any of them", "one is enough")
_WHOLE_DATABASE = "every table of "
_NO_GROUP = {
    Origin.IMPLICIT: Station("implicit", "any group", "each member holds it"),
    Origin.INSPECT: Station("inspect", "group not shown", "CDF lists the right"),
}


@dataclass(frozen=True, slots=True)
class Lead:
    """What the presenter needs to know beside the access itself."""

    project: str
    names: Names
    idp_names: Mapping[str, GroupName]
    address: Address
    #: Parameters that name somebody else than the viewer, for links to their lists.
    whom: str = ""

    def list_of(self, **filters: str) -> str:
        """The capability list under a filter."""
        query = "&".join(part for part in (urlencode(filters), self.whom) if part)
        return f"{self.address('dashboard:capabilities', self.project)}?{query}"


def access_ways(access: EffectiveAccess, lead: Lead, *, most: int = MOST) -> tuple[Way, ...]:
    """From the IdP group to the scope, or to the gate that took the right away; the rest is counted."""
    names = _Stations(access, lead)
    by_acl = len(access.by_acl) <= most
    counted: Counter[tuple[Hashable, ...]] = Counter()
    for grant in islice(access.grants, _MOST_GRANTS):
        group = grant.origin if grant.group_id is None else grant.group_id
        right = grant.acl if by_acl else (area_of(grant), kind_of(grant.action))
        counted[names.source(group), group, right, names.end(grant)] += 1
    beyond = len(access.grants) - _MOST_GRANTS
    if beyond > 0:
        counted[_BEYOND, _BEYOND, _BEYOND, _BEYOND] = beyond
    return fold(counted, names.station, always=(*_ENDS, _BEYOND), most=most)


def with_token(ways: Sequence[Way], token: Station) -> tuple[Way, ...]:
    """The same, each beginning at the token."""
    return tuple(Way((token, *way.stations), way.count) for way in ways)


def way_table(ways: Sequence[Way]) -> Table:
    """For export: what is drawn, line by line."""
    titles = columns(
        idp_group="IdP group",
        group="CDF group",
        capability="Capability",
        scope="Scope",
        grants="Grants",
    )
    cells = ((*map(_text, way.stations[-4:]), str(way.count)) for way in ways)
    return Table("ways", "From token to scope", titles, cells)


def ways_json(ways: Sequence[Way]) -> list[dict[str, object]]:
    """For the twin."""
    fields = ("idp_group", "group", "capability", "scope")
    return [
        {**dict(zip(fields, map(_text, way.stations[-4:]), strict=True)), "grants": way.count}
        for way in ways
    ]


def _text(station: Station) -> str:
    return f"{station.name} ({station.note})" if station.note else station.name


#: A scope with what the access control list makes of its kind: words of its own, a page of its own.
_Place = tuple[Scope, object, object]


@lru_cache(maxsize=4096)
def _made_of(acl: str, kind: str) -> tuple[object, object]:
    facts = scope_kind(kind)
    return (facts.by_acl.get(acl) if facts else None), kind_of_scope(acl, kind)


class _Stations:
    """Names what is drawn; a place that many grants share is named once."""

    def __init__(self, access: EffectiveAccess, lead: Lead) -> None:
        self._lead = lead
        self._held = {one.group.id: one for one in access.memberships}
        self._acls: dict[Hashable, str] = {}
        self._sources = {number: _source(one, lead.idp_names) for number, one in self._held.items()}

    def source(self, group: int | Origin) -> Station:
        """Why somebody is in a group; of a right of no shown group any of them."""
        return _ANY if isinstance(group, Origin) else self._sources[group]

    def end(self, grant: Grant) -> Hashable:
        """The scope, or what kept the right from it."""
        if grant.gate is not Gate.KEPT:
            return grant.gate
        scope = grant.scope
        if scope.is_all:
            return scope.kind
        key = (scope, *(_made_of(grant.acl, scope.kind) if scope.known else (None, None)))
        self._acls.setdefault(key, grant.acl)
        return key

    def station(self, column: int, key: Any) -> Station:
        """Of the IdP group, the CDF group, the capability, the scope."""
        if key == _BEYOND:
            return _BEYOND
        name = (self._same, self._group, self._capability, self._scope)[column]
        return name(key)

    def _same(self, station: Station) -> Station:
        return station

    def _group(self, group: int | Origin) -> Station:
        if isinstance(group, Origin):
            return _NO_GROUP[group]
        one, href = (
            self._held[group].group,
            self._lead.address("dashboard:group", self._lead.project, str(group)),
        )
        note = f"id {group}" if one.doubled else ""
        return Station(str(group), one.name or one.label, note, href)

    def _capability(self, right: str | tuple[str, str]) -> Station:
        """One access control list, or, where there are many, one kind of right in one area."""
        if isinstance(right, str):
            facts = acls().get(right)
            rank = _rank(facts.area if facts else "unknown", "view")
            return Station(right, right, "", self._lead.list_of(acl=right), rank=rank)
        area, kind = right
        name = "not recognised" if area == "unknown" else f"{AREAS[area]}: {kind or 'other'}"
        return Station(
            f"{area} {kind}", name, "", self._lead.list_of(area=area), rank=_rank(area, kind)
        )

    def _scope(self, key: Gate | str | _Place) -> Station:
        if isinstance(key, Gate):
            return _ENDS[key]
        if isinstance(key, str):
            return _ALL
        scope, lead = key[0], self._lead
        if not scope.known:
            return _NOT_UNDERSTOOD
        acl = self._acls[key]
        found = places(acl, [scope], lead.names)
        href = ""
        if len(found) == 1 and len(scope.values) == 1:
            href = f"{lead.address('dashboard:resource', lead.project)}?{found[0].query}"
        words = scope_in_words(scope, acl, lead.names)
        name, _, note = words.partition(" (") if len(scope.values) == 1 else (words, "", "")
        if name.startswith(_WHOLE_DATABASE):
            name, note = name.removeprefix(_WHOLE_DATABASE), "every table"
        return Station(f"{scope.kind} {words}", name, note.removesuffix(")"), href, tone="yes")


def _rank(area: str, kind: str) -> int:
    """By area; viewing before changing."""
    return 3 * [*AREAS].index(area) + ("view", "change", "").index(kind)


def _source(held: Membership, idp_names: Mapping[str, GroupName]) -> Station:
    """Why somebody is in a group: a claim's value before a list of CDF's own."""
    kinds = {reason.kind: reason for reason in held.reasons}
    claim = kinds.get(MembershipKind.SOURCE_ID)
    group = held.group
    if claim or (not held.reasons and group.source_id):
        value = claim.value if claim else group.source_id or ""
        place = "" if claim is None or claim.position is None else f"[{claim.position}]"
        name = idp_names[value].name if value in idp_names else value
        return Station(f"idp:{value}", name, f"{claim.claim}{place}" if claim else "source id")
    return _listed(group, kinds)


def _listed(group: Group, kinds: Iterable[MembershipKind]) -> Station:
    if MembershipKind.ALL_USER_ACCOUNTS in kinds or group.has_all_user_accounts:
        return Station("everybody", "every user account", "kept in CDF")
    if MembershipKind.MEMBER in kinds or group.member_ids:
        return Station("listed", "listed by id", "kept in CDF")
    if MembershipKind.INSPECT in kinds:
        return Station("inspect", "CDF counts you in it", "claims do not show why")
    return Station("nobody", "nobody", "no source, no members")


def token_station(claims: int | None, address: Address) -> Station:
    """Where all of it begins; `claims` group claims in it, None where it is opaque."""
    note = "opaque here" if claims is None else many(claims, "IdP group")
    return Station("token", "access token", note, address("dashboard:token"))
