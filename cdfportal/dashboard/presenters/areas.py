"""What somebody can do, by area: how many ACLs they view and change, and by which groups."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from cdfportal.access.catalogue import AclFacts, acls
from cdfportal.access.grants import EffectiveAccess, Grant
from cdfportal.access.model import ALL
from cdfportal.access.words import scope_in_words
from cdfportal.dashboard.presenters.capabilities import AREAS
from cdfportal.dashboard.presenters.kinds import kind_of
from cdfportal.dashboard.presenters.provenance import Provenance, provenances
from cdfportal.dashboard.tables import Table, columns
from cdfportal.web.ledger import many

_MOST_CHIPS = 3


@dataclass(frozen=True, slots=True)
class Reach:
    """How far one kind of action goes in an area."""

    #: `all`, `part`, `none` or `open`; the icon has the same name.
    icon: str
    tone: str
    text: str


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One area of access control lists."""

    area: str
    name: str
    note: str
    view: Reach
    change: Reach
    strongest: str
    #: Its scope: "on all", "on data set 42".
    where: str
    provenance: tuple[Provenance, ...]
    more: int


def area_rows(access: EffectiveAccess) -> tuple[AreaRow, ...]:
    """Every area of the catalogue, then what it does not hold, if there is any."""
    known = acls()
    rows = []
    for area, name in AREAS.items():
        listed = [facts for facts in known.values() if facts.area == area and not facts.legacy]
        held = [grant for grant in access.kept if area_of(grant) == area]
        if area != "unknown":
            rows.append(_area(area, name, listed, held))
        elif held:
            rows.append(_unknown(name, held))
    return tuple(rows)


def area_table(rows: Sequence[AreaRow]) -> Table:
    """For export."""
    titles = columns(
        area="Area", acls="ACLs", view="View", change="Change", strongest="Strongest", by="Through"
    )
    return Table("areas", "What they can do", titles, map(_cells, rows))


def _cells(row: AreaRow) -> tuple[str, ...]:
    through = "; ".join(one.name for one in row.provenance)
    more = f" and {row.more} more" if row.more else ""
    strongest = f"{row.strongest} {row.where}".strip()
    return (row.name, row.note, row.view.text, row.change.text, strongest, f"{through}{more}")


def area_of(grant: Grant) -> str:
    """The area of a grant's access control list; `unknown` for one that is in no table."""
    facts = acls().get(grant.acl)
    return facts.area if facts else "unknown"


def _area(area: str, name: str, listed: Sequence[AclFacts], held: Sequence[Grant]) -> AreaRow:
    chips, more = _chips(held)
    best = min(held, key=_weakness, default=None)
    return AreaRow(
        area=area,
        name=name,
        note=f"{len(listed)} ACLs",
        view=_reach("view", listed, held),
        change=_reach("change", listed, held),
        strongest=_right(best) if best else "",
        where=_where(best) if best else "",
        provenance=chips,
        more=more,
    )


def _unknown(name: str, held: Sequence[Grant]) -> AreaRow:
    count = len({grant.acl for grant in held})
    cannot_tell = Reach("open", "open", "unknown")
    chips, more = _chips(held)
    note = "1 ACL" if count == 1 else f"{count} ACLs"
    first = held[0]
    return AreaRow(
        "unknown", name, note, cannot_tell, cannot_tell, _right(first), _where(first), chips, more
    )


def _reach(kind: str, listed: Sequence[AclFacts], held: Sequence[Grant]) -> Reach:
    """Over the ACLs that have an action of this kind: how many are held, and whether on everything."""
    possible = {facts.name for facts in listed if _has(facts, kind)}
    found = _held(held, kind)
    whole = {g.acl for g in held if kind_of(g.action) == kind and g.scope.is_all}
    if not found:
        return Reach("none", "", "none")
    if possible <= whole:
        return Reach("all", "yes", "all")
    if found == possible:
        return Reach("part", "yes", "all, some scoped")
    return Reach("part", "yes", f"{len(found)} of {len(possible)}")


def _has(facts: AclFacts, kind: str) -> bool:
    return not facts.legacy and any(kind_of(action) == kind for action in facts.actions)


def _held(grants: Sequence[Grant], kind: str) -> set[str]:
    """The ACLs that the catalogue knows to have actions of this kind, and that are held with one."""
    known = acls()
    held = {grant.acl for grant in grants if kind_of(grant.action) == kind}
    return {name for name in held if name in known and _has(known[name], kind)}


def covered(grants: Sequence[Grant], kind: str) -> tuple[int, int]:
    """How many access control lists are held with an action of this kind, out of those that have one."""
    return len(_held(grants, kind)), sum(_has(facts, kind) for facts in acls().values())


def reach_in_words(project: str, grants: Sequence[Grant]) -> str:
    """ "see 11 kinds of things in plant-north and change 3": what the areas come to, added up."""
    seen, changed = len(_held(grants, "view")), len(_held(grants, "change"))
    more = any(kind_of(grant.action) == "change" for grant in grants)
    nothing = "nothing that this portal knows" if more else "nothing"
    return f"see {many(seen, 'kind')} of things in {project} and change {changed or nothing}"


# Rights over rights come first, then what runs code for others, then what guards data.
_FIRST_ACLS = (
    "groupsAcl",
    "projectsAcl",
    "transformationsAcl",
    "functionsAcl",
    "sessionsAcl",
    "datasetsAcl",
)
_STRENGTH = ("OWNER", "CREATE", "DELETE", "WRITE", "UPDATE", "MANAGE", "RUN", "EXECUTE")


def _right(grant: Grant) -> str:
    return f"{grant.acl}:{grant.action}"


def _where(grant: Grant) -> str:
    return "on all" if grant.scope.is_all else f"on {scope_in_words(grant.scope, grant.acl)}"


def _weakness(grant: Grant) -> tuple[bool, int, int, bool, str]:
    acl = _FIRST_ACLS.index(grant.acl) if grant.acl in _FIRST_ACLS else len(_FIRST_ACLS)
    action = _STRENGTH.index(grant.action) if grant.action in _STRENGTH else len(_STRENGTH)
    return (kind_of(grant.action) != "change", acl, action, not grant.scope.is_all, grant.acl)


def _chips(held: Sequence[Grant]) -> tuple[tuple[Provenance, ...], int]:
    """The groups that give most of it, and how many more there are."""
    weight = Counter((grant.group_id, grant.origin) for grant in held)
    ordered = sorted(held, key=lambda grant: -weight[grant.group_id, grant.origin])
    chips = provenances(ordered, ALL)
    without_scope = tuple(Provenance(c.group_id, c.name, "", c.marks) for c in chips)
    return without_scope[:_MOST_CHIPS], max(0, len(chips) - _MOST_CHIPS)
