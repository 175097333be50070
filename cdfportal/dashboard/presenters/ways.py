"""How rights come about: token, IdP group, CDF group, capability, scope; for the drawing and its table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from cdfportal.access.grants import EffectiveAccess, Gate, Grant, Membership, MembershipKind, Origin
from cdfportal.access.model import Group
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
_ALL = Station("all", "everything", "today and in future", tone="yes")
_KINDS = {"view": "view", "change": "change", "": "other"}


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
    return fold(_ways(access, lead, most), most)


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


def _ways(access: EffectiveAccess, lead: Lead, most: int) -> list[Way]:
    origins = {one.group.id: one for one in access.memberships}
    by_acl = len(access.by_acl) <= most
    together: dict[tuple[Station, ...], set[tuple[str, str]]] = {}
    ends: dict[tuple[Gate, str, object], Station] = {}
    for grant in access.grants:
        end = (grant.gate, "" if grant.scope.is_all else grant.acl, grant.scope)
        scope = ends.get(end) or ends.setdefault(end, _end(grant, lead))
        way = (*_origin(grant, origins, lead), _capability(grant, lead, by_acl=by_acl), scope)
        together.setdefault(way, set()).add((grant.acl, grant.action))
    return [Way(stations, len(rights)) for stations, rights in together.items()]


def _origin(grant: Grant, origins: Mapping[int, Membership], lead: Lead) -> tuple[Station, Station]:
    if grant.group_id is None:
        name = "any group" if grant.origin is Origin.IMPLICIT else "group not shown"
        note = "rights of everybody" if grant.origin is Origin.IMPLICIT else "CDF lists the right"
        return Station("any", "any of these"), Station(grant.origin.value, name, note)
    held = origins[grant.group_id]
    href = lead.address("dashboard:group", lead.project, str(grant.group_id))
    note = f"id {grant.group_id}" if grant.doubled else ""
    group = Station(str(grant.group_id), grant.group_name or grant.label, note, href)
    return _source(held, lead.idp_names), group


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


def _capability(grant: Grant, lead: Lead, *, by_acl: bool) -> Station:
    """One access control list, or, where there are many, one kind of right in one area."""
    if by_acl:
        return Station(grant.acl, grant.acl, "", lead.list_of(acl=grant.acl))
    area, kind = area_of(grant), _KINDS[kind_of(grant.action)]
    name = f"{AREAS[area]}: {kind}" if area != "unknown" else "not recognised"
    return Station(f"{area} {kind}", name, "", lead.list_of(area=area))


def _end(grant: Grant, lead: Lead) -> Station:
    """The scope, or what kept the right from it."""
    if grant.gate is not Gate.KEPT:
        return _ENDS[grant.gate]
    scope = grant.scope
    if scope.is_all:
        return _ALL
    if not scope.known:
        return _NOT_UNDERSTOOD
    found = places(grant.acl, [scope], lead.names)
    href = ""
    if len(found) == 1 and len(scope.values) == 1:
        href = f"{lead.address('dashboard:resource', lead.project)}?{found[0].query}"
    words = scope_in_words(scope, grant.acl, lead.names)
    name, _, note = words.partition(" (") if len(scope.values) == 1 else (words, "", "")
    return Station(f"{scope.kind} {words}", name, note.removesuffix(")"), href, tone="yes")


def token_station(claims: int | None, address: Address) -> Station:
    """Where all of it begins; `claims` group claims in it, None where it is opaque."""
    note = "opaque here" if claims is None else many(claims, "IdP group")
    return Station("token", "access token", note, address("dashboard:token"))
