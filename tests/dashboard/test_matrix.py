"""The matrix page: for me, a group, all groups; every cell a link to its explanation."""

from __future__ import annotations

import html
import re

from tests.dashboard.conftest import SignIn

MATRIX = "/p/plant-north/matrix/"


def cells(page: str) -> dict[str, str]:
    """The accessible name of each cell's link, and where it leads."""
    found = re.findall(r'<a class="cell \w+" href="([^"]+)" aria-label="([^"]+)">', page)
    return {html.unescape(name): html.unescape(href) for href, name in found}


def test_every_cell_names_its_right_and_leads_to_the_same_answer(signed_in: SignIn) -> None:
    bob = signed_in("bob")
    links = cells(bob.get(MATRIX, {"held": "0"}).content.decode())
    rights = {tuple(name.split(":")[0].split()) for name in links}
    assert len(rights) == len(links) > 150
    held = [(name, href) for name, href in links.items() if name.startswith("timeSeriesAcl")]
    assert held
    for name, href in held:
        verdict = bob.get(f"/api{href}").json()["verdict"]
        assert (verdict == "allowed") == ("none" not in name and "unknown" not in name), name


def test_a_table_with_scoped_heads_and_words_in_every_cell(signed_in: SignIn) -> None:
    page = signed_in("bob").get(MATRIX).content.decode()
    table = page[page.index("<table>") : page.index("</table>")]
    body = table[table.index("</thead>") :]
    assert re.findall(r"<th\b(?! (?:colspan=\"\d+\" )?scope=)", table) == []
    assert all(
        re.sub(r"<[^>]+>|·", "", cell).strip() for cell in body.split("<td")[1:] if "cell" in cell
    )
    assert "vibrationLabAcl" in table
    assert "CALIBRATE" in table


def test_all_groups_are_counted_and_lead_to_who_can(signed_in: SignIn) -> None:
    alice = signed_in("alice")
    links = cells(alice.get(MATRIX, {"all": "1"}).content.decode())
    (name,) = [name for name in links if name.startswith("timeSeriesAcl WRITE:")]
    found = alice.get(f"/api{links[name]}").json()
    whole = [one for one in found["groups"] if one["verdict"] == "allowed"]
    assert f"{len(whole)} all" in name
    assert "You see only your own groups." not in alice.get(MATRIX, {"all": "1"}).content.decode()


def test_whoever_may_not_list_groups_is_told_that_others_may_exist(signed_in: SignIn) -> None:
    page = signed_in("bob").get(MATRIX, {"all": "1"}).content.decode()
    assert "You see only your own groups." in page
    assert "groupsAcl:LIST" in page
    states = {c["state"] for row in twin_rows(signed_in, all="1") for c in row["cells"]}
    assert "none" not in states


def twin_rows(signed_in: SignIn, **query: str) -> list[dict[str, list[dict[str, str]]]]:
    found: list[dict[str, list[dict[str, str]]]]
    found = signed_in("bob").get(f"/api{MATRIX}", query).json()["rows"]
    return found


def test_chips_are_the_query_string_and_filter_twin_and_export_alike(signed_in: SignIn) -> None:
    bob = signed_in("bob")
    whole = bob.get(f"/api{MATRIX}", {"held": "0"}).json()["rows"]
    held = bob.get(f"/api{MATRIX}", {"held": "1", "area": "data"}).json()["rows"]
    assert 0 < len(held) < len(whole)
    assert {row["area"] for row in held} == {"data"}
    assert all(any(cell["state"] != "none" for cell in row["cells"]) for row in held)
    sheet = bob.get(f"/api{MATRIX}", {"held": "1", "area": "data", "format": "csv"})
    lines = b"".join(sheet).decode().splitlines()
    assert len(lines) - 1 == sum(len(row["cells"]) for row in held)


def test_a_wrong_filter_and_two_subjects_are_problems(signed_in: SignIn) -> None:
    alice = signed_in("alice")
    for query in ({"area": "nowhere"}, {"outcome": "x"}, {"all": "1", "idp_group": "g"}):
        assert alice.get(MATRIX, query).status_code == 400
        assert alice.get(f"/api{MATRIX}", query).status_code == 400


def test_a_group_has_a_matrix_of_its_own(signed_in: SignIn) -> None:
    alice = signed_in("alice")
    groups = alice.get("/api/p/plant-north/groups/").json()["groups"]
    page = alice.get(MATRIX, {"group": str(groups[0]["id"])}).content.decode()
    assert f"Members of {groups[0]['name']}" in page
    assert all(f"group={groups[0]['id']}" in href for href in cells(page).values())


def test_a_chosen_outcome_is_marked_also_where_no_cell_has_it(signed_in: SignIn) -> None:
    page = signed_in("alice").get(MATRIX, {"outcome": "unknown"}).content.decode()
    (chip,) = re.findall(r'aria-current="true">(Unknown[^/]*)</', page)
    assert chip.endswith("0")


def test_what_is_held_is_shown_unless_all_is_asked_for(signed_in: SignIn) -> None:
    bob = signed_in("bob")
    page = bob.get(MATRIX).content.decode()
    held = bob.get(f"/api{MATRIX}").json()["rows"]
    assert held == bob.get(f"/api{MATRIX}", {"held": "1"}).json()["rows"]
    whole = bob.get(f"/api{MATRIX}", {"held": "0"}).json()["rows"]
    assert len(held) < len(whole)
    assert re.findall(r'aria-current="true">Held<span class="n">(\d+)<', page) == [str(len(held))]
    assert re.findall(r'href="\?held=0">All<span class="n">(\d+)<', page) == [str(len(whole))]
    assert len(re.findall(r'<th scope="row">', page)) == len(held)


def test_the_answer_stands_first_and_is_that_of_the_other_pages(signed_in: SignIn) -> None:
    page = signed_in("erin").get(MATRIX).content.decode()
    sentence = signed_in("erin").get("/api/p/plant-north/").json()["headline"]["sentence"]
    assert f"<title>{sentence} · Matrix" in html.unescape(page)
    assert page.index(sentence, page.index("<main")) < page.index("<table>")
    assert 'href="/accounts/sign-in/?next=%2Fp%2Fplant-north%2Fmatrix%2F"' in page


def test_actions_of_few_lists_share_the_last_column(signed_in: SignIn) -> None:
    bob = signed_in("bob")
    page = bob.get(MATRIX, {"held": "0"}).content.decode()
    heads = page[page.index("<thead>") : page.index("</thead>")]
    columns = re.findall(r'<th scope="col"', heads)
    assert len(columns) == 8, "the name, six actions, the others"
    assert heads.endswith('class="edge">own actions</th></tr>')
    twin = bob.get(f"/api{MATRIX}", {"held": "0"}).json()
    assert len(cells(page)) == sum(len(row["cells"]) for row in twin["rows"]), "none is lost"
    assert {"OWNER", "MEMBEROF", "CALIBRATE"} <= set(twin["actions"])
    for acl in ("annotationsAcl SUGGEST", "datasetsAcl OWNER"):
        assert any(name.startswith(acl) for name in cells(page))
