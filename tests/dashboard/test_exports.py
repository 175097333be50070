"""Lists as files: every row, harmless in a spreadsheet, readable as Markdown."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdfportal.dashboard.export import Head, csv_lines, markdown_lines
from cdfportal.dashboard.tables import Table, columns
from tests.dashboard.conftest import SignIn

HEAD = Head(
    "3 groups grant it.", "http://localhost:8000/p/plant/who-can/?acl=x", "2026-11-22T09:14:07Z"
)


def table(*rows: Sequence[str]) -> Table:
    return Table("groups", "Groups", columns(id="Id", name="Group name"), rows)


def read_back(text: str) -> list[list[str]]:
    assert text[0] == "\ufeff"
    return list(csv.reader(io.StringIO(text[1:], newline="")))


@given(st.lists(st.tuples(st.text(), st.text()), max_size=5))
def test_a_csv_reader_reads_every_cell_back(rows: list[tuple[str, str]]) -> None:
    found = read_back("".join(csv_lines(table(*rows))))
    assert found[0] == ["id", "name"]
    assert [[cell.removeprefix("'") for cell in row] for row in found[1:]] == [
        [cell.removeprefix("'") for cell in row] for row in rows
    ]


FULL_WIDTH = ["\uff1d1", "\uff0b1", "\uff0d1", "\uff20SUM"]


@pytest.mark.parametrize(
    "cell", ["=1+1", "@SUM(A1)", "+cmd", "-2+3", "\t=1", "\r=1", "\n=1", "-", *FULL_WIDTH]
)
def test_no_cell_is_a_formula(cell: str) -> None:
    assert read_back("".join(csv_lines(table((cell, "")))))[1][0] == f"'{cell}"


@pytest.mark.parametrize("cell", ["-1", "42", "a=b", "-3.5"])
def test_a_number_stays_a_number(cell: str) -> None:
    assert read_back("".join(csv_lines(table((cell, "")))))[1][0] == cell


def test_markdown_says_what_when_and_from_where() -> None:
    text = "".join(markdown_lines(table(("1", "a|b\n*c*"), ("2", "<b>")), HEAD))
    assert text.splitlines() == [
        "# Groups",
        "",
        "3 groups grant it.",
        "",
        "As of 2026-11-22T09:14:07Z, <http://localhost:8000/p/plant/who-can/?acl=x>",
        "",
        "| Id | Group name |",
        "| --- | --- |",
        r"| 1 | a\|b \*c\* |",
        r"| 2 | \<b\> |",
    ]


CAPABILITIES = "/api/p/plant-north/capabilities/"


def test_a_list_is_a_file_under_the_filter_of_the_screen(signed_in: SignIn) -> None:
    client = signed_in("bob")
    shown = client.get(f"{CAPABILITIES}?outcome=kept&acl=timeSeries").json()["capabilities"]
    response = client.get(f"{CAPABILITIES}?outcome=kept&acl=timeSeries&format=csv")
    assert response["Content-Type"].startswith("text/csv; charset=utf-8")
    assert response["Content-Disposition"] == 'attachment; filename="capabilities.csv"'
    rows = read_back(b"".join(response).decode())
    assert [row[:2] for row in rows[1:]] == [[one["acl"], one["action"]] for one in shown]


def test_markdown_names_the_page_that_it_is_from(signed_in: SignIn) -> None:
    response = signed_in("bob").get(f"{CAPABILITIES}?acl=timeSeries&format=md")
    text = b"".join(response).decode()
    assert "<http://localhost:8000/p/plant-north/capabilities/?acl=timeSeries>" in text


def test_the_page_links_to_its_files(signed_in: SignIn) -> None:
    client = signed_in("bob")
    page = client.get("/p/plant-north/capabilities/?acl=timeSeries").content.decode()
    links = re.findall(r'href="(/api/[^"]*format=[^"]*)"', page)
    assert len(links) == 2
    for link in links:
        assert client.get(html.unescape(link)).status_code == 200


@pytest.mark.parametrize(
    ("address", "says"),
    [
        (f"{CAPABILITIES}?format=xls", "`format`"),
        (f"{CAPABILITIES}?format=csv&list=none", "`list` takes"),
        (
            "/api/token/?format=csv&list=none",
            "`list` takes claims, comparisons, groups, scopes, lifetimes or limits.",
        ),
    ],
)
def test_what_is_no_file_is_refused_by_name(signed_in: SignIn, address: str, says: str) -> None:
    response = signed_in("bob").get(address)
    assert response.status_code == 400
    assert says in response.json()["error"]["message"]


@pytest.mark.parametrize(
    ("address", "title", "known"),
    [
        ("/api/projects/?", "name", "plant-north"),
        ("/api/token/?", "token", "Access token"),
        ("/api/token/?list=scopes&", "name", "IDENTITY"),
        ("/api/p/plant-north/?list=areas&", "area", "ACLs"),
        ("/api/p/plant-north/?group=105&list=areas&", "area", "ACLs"),
        ("/api/p/plant-north/call/?", "id", ""),
    ],
)
def test_every_list_of_a_page_is_a_file(
    signed_in: SignIn, address: str, title: str, known: str
) -> None:
    response = signed_in("alice").get(f"{address}format=csv")
    assert response.status_code == 200
    first, *rows = b"".join(response).decode("utf-8-sig").splitlines()
    assert first.split(",")[0] == title
    assert len(rows) > 1
    assert any(known in row for row in rows)
