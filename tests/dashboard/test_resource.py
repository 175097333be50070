"""The resource pages: everyone who reaches a data set, space, RAW table or category, and how."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.test import Client

from tests.dashboard.conftest import SignIn

HERE = "/p/plant-north/resource/"


@pytest.fixture
def alice(signed_in: SignIn) -> Client:
    return signed_in("alice")


def words(content: bytes) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", content.decode())).split())


def twin(client: Client, query: str) -> dict[str, Any]:
    answer = client.get(f"/api{HERE}?{query}")
    assert answer.status_code == 200, answer.content
    body: dict[str, Any] = answer.json()
    return body


def shown(client: Client, query: str, status: int = 200) -> str:
    answer = client.get(f"{HERE}?{query}")
    assert answer.status_code == status
    return words(answer.content)


@pytest.mark.parametrize(
    ("query", "right"),
    [
        ("kind=dataset&id=42", "timeSeriesAcl:READ"),
        ("kind=space&id=plant", "dataModelInstancesAcl:READ"),
        ("kind=raw&db=erp", "rawAcl:READ"),
        ("kind=raw&db=erp&table=orders", "rawAcl:READ"),
        ("kind=category&id=7", "securityCategoriesAcl:MEMBEROF"),
    ],
)
def test_page_and_twin_name_the_groups_and_the_way(alice: Client, query: str, right: str) -> None:
    body = twin(alice, query)
    page = shown(alice, query)
    assert body["sentence"] in page
    rights = {f"{row['acl']}:{row['action']}": row for row in body["rights"]}
    assert right in rights
    assert rights[right]["groups"] == sum(count for _, count in rights[right]["ways"])
    assert body["total"] == len(body["groups"]) > 0
    assert all(group["name"] in page for group in body["groups"])
    ways = {way for group in body["groups"] for way, _, _ in group["rights"]}
    assert "on everything" in ways


def test_names_are_resolved_and_a_lock_names_who_opens_it(alice: Client) -> None:
    listed = twin(alice, "kind=dataset")
    assert {row["state"] for row in listed["resources"]} >= {"readable"}
    one = next(row for row in listed["resources"] if row["value"] == "42")
    assert "data set 42 (" in one["words"]
    assert one["words"] in shown(alice, "kind=dataset&id=42")
    lock = twin(alice, "kind=dataset&id=42")["locks"][0]
    assert lock["right"] == "datasetsAcl:OWNER"
    assert lock["on"] in (True, False)
    assert lock["groups"]
    assert "Second lock" in shown(alice, "kind=category&id=7")


def test_chips_narrow_the_rights_and_the_files_hold_the_same(alice: Client) -> None:
    both = twin(alice, "kind=dataset&id=42")["rights"]
    view = twin(alice, "kind=dataset&id=42&show=view")["rights"]
    change = twin(alice, "kind=dataset&id=42&show=change&acl=timeSeriesAcl")["rights"]
    assert {row["kind"] for row in view} == {"view"}
    assert [(row["acl"], row["action"]) for row in change] == [("timeSeriesAcl", "WRITE")]
    assert len(view) < len(both)
    file = alice.get(f"/api{HERE}?kind=dataset&id=42&show=change&acl=timeSeriesAcl&format=csv")
    lines = b"".join(file).decode().splitlines()
    assert len(lines) == 2
    assert "timeSeriesAcl" in lines[1]


def test_what_a_grant_names_and_nobody_can_read_is_said_so(alice: Client) -> None:
    body = twin(alice, "kind=dataset&id=987654321")
    assert body["state"] == "missing"
    assert "not readable or gone" in shown(alice, "kind=dataset&id=987654321")


def test_lists_count_what_is_readable_and_what_grants_name(alice: Client) -> None:
    kinds = {row["kind"]: row for row in twin(alice, "")["kinds"]}
    assert list(kinds) == ["dataset", "space", "raw", "category"]
    assert all(row["readable"] or row["gap"] for row in kinds.values())
    for kind, row in kinds.items():
        listed = twin(alice, f"kind={kind}")
        assert listed["total"] >= max(row["readable"] or 0, row["named"])
        assert listed["on_all"] == row["on_all"]
    page = shown(alice, "kind=dataset&name=42")
    assert "1 of" in page
    assert shown(alice, "kind=dataset&name=nothing-is-called-so")


def test_what_cdf_refuses_to_list_is_a_gap_with_the_right_named(signed_in: SignIn) -> None:
    carol = signed_in("carol")
    kinds = twin(carol, "")["kinds"]
    assert any("lacks" in row["gap"] for row in kinds)
    assert shown(carol, "kind=category&id=7")


def test_a_raw_name_with_a_slash_is_a_name(alice: Client) -> None:
    body = twin(alice, "kind=raw&db=a%2Fb&table=c%25d")
    assert body["resource"]["value"] == "a%2Fb/c%25d"
    assert "RAW table a/b/c%d" in body["sentence"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("kind=moon", "`kind` takes"),
        ("id=42", "`kind` is missing"),
        ("kind=dataset&id=x", "`id` takes a positive number"),
        ("kind=dataset&id=99999999999999999999", "`id` takes a positive number"),
        ("kind=category&id=-1", "`id` takes a positive number"),
        ("kind=dataset&db=x", "`db` and `table` are for the kind raw"),
        ("kind=raw&id=x", "`id` is not for the kind raw"),
        ("kind=raw&table=t", "`table` needs `db`"),
        (f"kind=raw&db={'x' * 400}", "at most 300"),
        ("kind=raw&db=a%00b", "`db` holds characters"),
        ("kind=dataset&id=42&show=moon", "`show` takes"),
        ("kind=dataset&id=42&page=0", "`page` takes"),
        ("kind=dataset&state=moon", "`state` takes"),
    ],
)
def test_what_cannot_be_is_a_400_that_names_its_field(alice: Client, query: str, said: str) -> None:
    page = shown(alice, query, 400)
    assert said.replace("`", "").replace(" ", "") in page.replace(" ", "")
    refused = alice.get(f"/api{HERE}?{query}")
    assert refused.status_code == 400
    assert said in refused.json()["error"]["message"]
