"""From the token to the scope: what is drawn, what its table and the twin say, and what is lost on the way."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

import pytest

from cdfportal.access.evaluate import access_of_groups, evaluate
from cdfportal.access.grants import Caller, ClaimValue, EffectiveAccess
from cdfportal.access.model import Inspection
from cdfportal.access.parse import parse_groups
from cdfportal.base.portal import GroupName
from cdfportal.dashboard.presenters.areas import covered
from cdfportal.dashboard.presenters.capabilities import capability_rows
from cdfportal.dashboard.presenters.numbers import number_table, numbers
from cdfportal.dashboard.presenters.ways import (
    Lead,
    access_ways,
    token_station,
    way_table,
    ways_json,
    with_token,
)
from cdfportal.web.drawings.ways import MOST, Way
from tests.dashboard.conftest import SignIn

EVERYTHING: dict[str, object] = {"all": {}}
ON_42 = {"datasetScope": {"ids": [42]}}
ENGINEERS = {
    "id": 1,
    "name": "engineers",
    "sourceId": "idp-1",
    "capabilities": [
        {"timeSeriesAcl": {"actions": ["READ", "WRITE"], "scope": ON_42}},
        {"assetsAcl": {"actions": ["READ"], "scope": EVERYTHING}},
        {"newThingAcl": {"actions": ["POLISH"], "scope": {"benchScope": {"benches": ["b"]}}}},
    ],
}
LINKED = {
    "id": 2,
    "name": "linked",
    "members": ["me"],
    "attributes": {"token": {"appIds": ["another"]}},
    "capabilities": [{"eventsAcl": {"actions": ["READ"], "scope": EVERYTHING}}],
}
EVERYBODY = {"id": 3, "name": "everybody", "members": "allUserAccounts", "capabilities": []}

_TOO_MANY = [
    "assets",
    "events",
    "files",
    "timeSeries",
    "sequences",
    "raw",
    "labels",
    "datasets",
    "relationships",
    "functions",
    "geospatial",
]


def address(name: str, *arguments: str) -> str:
    return "/".join((name, *arguments))


LEAD = Lead(
    "p", {("datasetScope", "42"): "Train B"}, {"idp-1": GroupName("Line A", "olga")}, address
)


def access(*bodies: object, scopes: tuple[str, ...] = ("user_impersonation",)) -> EffectiveAccess:
    found = parse_groups(list(bodies)).groups
    caller = Caller((ClaimValue("groups", 0, "idp-1"),), frozenset({"me"}), True, "portal", scopes)
    return evaluate("p", found, caller, Inspection("me", {"p": tuple(g.id for g in found)}))


def lines(ways: Sequence[Way]) -> set[tuple[str, ...]]:
    return {tuple(station.name for station in way.stations) for way in ways}


def test_a_way_leads_from_the_claim_to_the_scope() -> None:
    ways = with_token(access_ways(access(ENGINEERS), LEAD), token_station(1, address))
    named = ("access token", "Line A", "engineers", "timeSeriesAcl", "data set 42")
    assert named in lines(ways)
    (way,) = [way for way in ways if way.stations[3].name == "timeSeriesAcl"]
    assert way.count == 2, "reading and writing go the same way"
    assert [station.note for station in way.stations] == [
        "1 IdP group",
        "groups[0]",
        "",
        "",
        "Train B",
    ]
    assert way.stations[2].href == "dashboard:group/p/1"
    assert way.stations[3].href == "dashboard:capabilities/p?acl=timeSeriesAcl"
    assert way.stations[4].href == "dashboard:resource/p?kind=dataset&id=42"


def test_a_right_that_is_lost_ends_at_what_took_it() -> None:
    ends = {way.stations[1].name: way.stations[3] for way in access_ways(access(LINKED), LEAD)}
    assert (ends["linked"].note, ends["linked"].tone) == ("by the application", "no")
    narrowed = access_ways(access(ENGINEERS, scopes=("DATA.VIEW",)), LEAD)
    found = {way.stations[3].note: way.count for way in narrowed if way.stations[3].tone == "cut"}
    assert found == {"by the token": 1}
    assert {s.name for way in narrowed for s in way.stations if s.tone == "open"} == {
        "cannot be told"
    }


def test_a_scope_that_is_not_understood_is_no_tick() -> None:
    ways = access_ways(access(ENGINEERS), LEAD)
    (odd,) = [way.stations[3] for way in ways if way.stations[2].name == "newThingAcl"]
    assert odd.tone == "open"


def test_groups_that_follow_no_idp_group_say_what_they_follow() -> None:
    held = access_of_groups("p", parse_groups([ENGINEERS, LINKED]).groups)
    found = {way.stations[1].name: way.stations[0].name for way in access_ways(held, LEAD)}
    assert (found["engineers"], found["linked"]) == ("Line A", "listed by id")


def test_nobody_s_way_is_no_way() -> None:
    assert access_ways(access_of_groups("p", ()), LEAD) == ()


def test_many_lists_are_drawn_by_area() -> None:
    named = sorted({row.acl for row in capability_rows(access(ENGINEERS))})
    many = [{f"{name}Acl": {"actions": ["READ"], "scope": EVERYTHING}} for name in _TOO_MANY]
    ways = access_ways(access({**ENGINEERS, "capabilities": many}), LEAD)
    assert len(many) > MOST > len(named)
    capabilities = {way.stations[2].name: way.stations[2].href for way in ways}
    assert capabilities["Data: view"] == "dashboard:capabilities/p?area=data"
    assert not [name for name in capabilities if name.endswith("Acl")]


def test_table_and_twin_say_what_is_drawn() -> None:
    ways = access_ways(access(ENGINEERS, LINKED), LEAD)
    table = way_table(ways)
    assert [column.name for column in table.columns] == [*ways_json(ways)[0]]
    assert [tuple(row) for row in table.rows] == [
        tuple(str(value) for value in line.values()) for line in ways_json(ways)
    ]
    assert sum(way.count for way in ways) == sum(int(str(row["grants"])) for row in ways_json(ways))


def test_numbers_add_up() -> None:
    held = access(ENGINEERS, LINKED, EVERYBODY, scopes=("DATA.VIEW",))
    rows = capability_rows(held)
    rights, lists, groups = numbers(held, rows, 7)
    assert sum(share.count for share in rights.shares) == len(rows) == rights.shares[0].of
    assert [share.count for share in rights.shares] == [2, 1, 1, 1, 1], "one is everybody's"
    assert lists.shares[0].count == covered(held.kept, "view")[0]
    assert lists.shares[1].icon == "none"
    assert groups.shares[0].text == "3 of 7"
    assert len([*number_table((rights, lists, groups)).rows]) == 8


def drawn_names(page: str) -> set[str]:
    (svg,) = re.findall(r'<svg class="path flow".*?</svg>', page, re.S)
    titles = re.findall(r"<title>(.*?)</title>", svg)
    return {html.unescape(title).split(", ")[0] for title in titles}


def test_the_pages_draw_what_their_twins_say(signed_in: SignIn) -> None:
    client = signed_in("bob")
    for path in ("/p/plant-north/", "/p/plant-north/groups/102/", "/p/plant-north/?group=102"):
        page, twin = client.get(path).content.decode(), client.get(f"/api{path}").json()
        said = {
            str(line[column]).split(" (")[0]
            for line in twin["ways"]
            for column in ("idp_group", "group", "capability", "scope")
        }
        drawn = {name.split(" (")[0] for name in drawn_names(page)} - {"access token"}
        assert {name.split(", ")[0] for name in said} == drawn, path
        for name in drawn:
            assert page.count(html.escape(name)) >= 2, "in the drawing and in its table"
        assert "style=" not in page


def test_who_is_in_no_group_sees_no_drawing(signed_in: SignIn) -> None:
    client = signed_in("carol")
    assert '<svg class="path flow"' not in client.get("/p/plant-north/").content.decode()
    assert client.get("/api/p/plant-north/").json()["ways"] == []


def test_lifetimes_are_drawn_beside_their_table(signed_in: SignIn) -> None:
    client = signed_in("bob")
    for path in ("/token/", "/accounts/sessions/this/"):
        page = client.get(path).content.decode()
        (svg,) = re.findall(r'<svg class="timeline".*?</svg>', page, re.S)
        table = page.split(svg)[1].split("</table>")[0]
        names = re.findall(r'<text x="0"[^>]*>(.*?)</text>', svg)
        assert names[0] == "Access token"
        assert names[-1] == "Refresh token"
        assert all(f">{name}<" in table for name in names)


def test_of_very_many_grants_the_rest_is_counted_and_not_drawn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("cdfportal.dashboard.presenters.ways._MOST_GRANTS", 2)
    found = access(ENGINEERS)
    ways = access_ways(found, LEAD)
    assert sum(way.count for way in ways) == len(found.grants) > 2
    (last,) = {way.stations for way in ways if way.stations[0].name == "further grants"}
    assert {station.note for station in last} == {"not drawn"}
