"""The resource pages of who may not list all groups: what was not shown is not nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

import pytest
from django.test import Client

from cdfportal.demo.simulator.faults import error
from tests.dashboard.conftest import Scene, SignIn
from tests.dashboard.test_resource import HERE, shown, twin

TRAIN_B = "kind=dataset&id=42"


def exported(client: Client, query: str) -> list[Mapping[str, str]]:
    answer = client.get(f"/api{HERE}?{query}&format=csv")
    return [*csv.DictReader(io.StringIO(b"".join(answer).decode()))]


@pytest.mark.parametrize("person", ["bob", "carol"])
def test_a_number_is_a_least_one_and_none_is_not_known(signed_in: SignIn, person: str) -> None:
    client = signed_in(person)
    page = shown(client, TRAIN_B)
    assert "May change 0 groups" not in page
    assert "Accounts by id not known" in page
    assert " 0 " not in page
    for row in exported(client, TRAIN_B):
        assert row["groups"].endswith(" or more")
        assert "0" not in (row["idp_groups"], row["principals"])
        assert row["everybody"] != "no"


def test_the_lists_name_no_zero_either(signed_in: SignIn) -> None:
    carol = signed_in("carol")
    for query in ("", "kind=dataset", "kind=category"):
        rows = exported(carol, query)
        assert all(row.get("groups", row.get("named")) != "0" for row in rows)
        assert "0 groups" not in shown(carol, query)
    assert twin(carol, "")["all_groups"] is False


def test_who_may_list_all_groups_reads_zero(signed_in: SignIn) -> None:
    page = shown(signed_in("alice"), "kind=dataset&id=987654321&acl=none")
    assert "May change 0 groups" in page
    assert "or more" not in page


def test_accounts_have_the_names_of_their_profiles(scene: Scene, signed_in: SignIn) -> None:
    alice = signed_in("alice")
    named = [one for one in twin(alice, TRAIN_B)["principals"] if one["name"]]
    assert named
    page = shown(alice, TRAIN_B)
    assert all(f"{one['name']} " in page and one["id"] in page for one in named)
    table = exported(alice, f"{TRAIN_B}&list=accounts")
    assert {row["name"] for row in exported(alice, "kind=raw&db=erp&table=orders&list=groups")}
    assert {row["name"] for row in table} >= {one["name"] for one in named}
    scene.simulator.faults.add(
        error(403, prefix="/api/v1/projects/plant-north/profiles"), times=None
    )
    assert "userProfilesAcl:READ" in shown(alice, f"{TRAIN_B}&refresh=1")
    assert any("userProfilesAcl:READ" in one for one in twin(alice, f"{TRAIN_B}&refresh=1")["gaps"])
