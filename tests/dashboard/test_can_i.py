"""The can-i page and its twin: locks, removal, near misses with the remedy, others, the live probe."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from tests.dashboard.conftest import SignIn

PAGE = "/p/plant-north/can-i/"


def twin(client: Client, **asked: Any) -> Any:
    response = client.get(f"/api{PAGE}?{urlencode(asked, doseq=True)}")
    assert response.status_code == 200, response.content
    return response.json()


def page(client: Client, status: int = 200, **asked: Any) -> str:
    response = client.get(f"{PAGE}?{urlencode(asked, doseq=True)}")
    assert response.status_code == status, response.content
    return " ".join(response.content.decode().split())


WRITE_42 = {"acl": "timeSeriesAcl", "action": "WRITE", "scope": "datasetScope:42"}
READ_42 = {"acl": "timeSeriesAcl", "action": "READ", "scope": "datasetScope:42"}


def test_a_denied_right_has_its_smallest_change_as_json_and_yaml(signed_in: SignIn) -> None:
    bob = signed_in("bob")
    found = twin(bob, **WRITE_42)
    assert found["verdict"] == "denied"
    assert found["remedy"]["capabilities"] == [
        {"timeSeriesAcl": {"actions": ["WRITE"], "scope": {"datasetScope": {"ids": [42]}}}}
    ]
    assert "timeSeriesAcl:\n      actions: [WRITE]" in found["remedy"]["toolkit_yaml"]
    shown = page(bob, **WRITE_42)
    assert 'data-copy="remedy-json"' in shown
    assert 'data-copy="remedy-yaml"' in shown
    assert "The smallest change" in shown


def test_an_allowed_right_says_what_removing_its_groups_does(signed_in: SignIn) -> None:
    bob = signed_in("bob")
    found = twin(bob, **READ_42)
    assert found["verdict"] == "allowed"
    assert found["remedy"] is None
    names = {one["name"] for one in found["removal"]["groups"]}
    assert names == {one["group_name"] for one in found["witnesses"]}
    assert found["removal"]["without_all"] == "denied"
    assert found["removal"]["sentence"] in page(bob, **READ_42)


def test_a_security_category_is_a_second_lock(signed_in: SignIn) -> None:
    bob = signed_in("bob")
    found = twin(bob, **READ_42, security_category=["4711"])
    assert found["verdict"] == "denied"
    assert [(one["kind"], one["verdict"]) for one in found["locks"]] == [
        ("security_category", "denied")
    ]
    assert found["question"]["security_categories"] == ["4711"]
    shown = page(bob, **READ_42, security_category=["4711"])
    assert "but the resource carries security category 4711" in shown
    assert "securityCategoriesAcl:MEMBEROF" in shown


@pytest.mark.parametrize(("acl", "action"), [("timeSeriesAcl", "FOO"), ("nosuchAcl", "READ")])
def test_a_right_that_nobody_has_heard_of_gets_no_cure_that_cdf_refuses(
    signed_in: SignIn, acl: str, action: str
) -> None:
    alice = signed_in("alice")
    asked = {"acl": acl, "action": action, "scope": "all"}
    found = twin(alice, **asked)
    assert (found["verdict"], found["near_misses"], found["remedy"]) == ("denied", [], None)
    assert found["because"].startswith(
        ("The access control list is not", "The action is not known here")
    )
    assert found["because"].endswith("None of your groups grants it.")
    assert "not known whether this right reads" in found["probe"]["reason"]
    shown = page(alice, **asked)
    assert "No change is proposed" in shown
    assert "Ask an administrator" not in shown


def test_for_others_the_token_gate_is_open_not_passed(signed_in: SignIn) -> None:
    alice = signed_in("alice")
    assert "no token at hand" in page(alice, **READ_42, group=103)
    assert "no token at hand" not in page(alice, **READ_42)


def test_a_token_that_leaves_its_groups_out_is_the_reason(signed_in: SignIn) -> None:
    because = twin(signed_in("dave"), **READ_42)["because"]
    assert because.startswith("Your token leaves the list of your IdP groups out")
    assert "leaves the list" not in twin(signed_in("carol"), **READ_42)["because"]


def test_others_have_near_misses_too_where_all_groups_are_shown(signed_in: SignIn) -> None:
    alice = signed_in("alice")
    found = twin(alice, **WRITE_42, group=103)
    assert found["verdict"] == "denied"
    assert found["near_misses"]
    assert found["probe"] is None
    assert "Nearest ways to get it" in page(alice, **WRITE_42, group=103)
    bob = signed_in("bob")
    kinds = {kind for miss in twin(bob, **WRITE_42)["near_misses"] for kind in miss["missing"]}
    assert "membership" not in kinds


def test_a_principal_is_open_by_the_groups_that_name_nobody(signed_in: SignIn) -> None:
    found = twin(signed_in("alice"), **WRITE_42, principal="5b0c7a1e-none")
    assert found["verdict"] == "unknown"
    kinds = {one["kind"] for one in found["unknowns"]}
    assert "membership_unknown" in kinds
    assert "groups_not_shown" not in kinds


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ({**READ_42, "security_category": "secret"}, "`security_category`"),
        ({**READ_42, "scope": "tableScope:%ff/x"}, "`scope`"),
        ({**READ_42, "probe": "2"}, "`probe`"),
        ({**READ_42, "probe": "1", "group": "103"}, "`probe`"),
        ({**READ_42, "idp_group": "x" * 300_000}, "`idp_group`"),
    ],
)
def test_what_cannot_be_asked_is_a_400_that_names_the_field(
    signed_in: SignIn, asked: dict[str, str], part: str
) -> None:
    alice = signed_in("alice")
    assert part.strip("`") in page(alice, 400, **asked)
    answer = alice.get(f"/api{PAGE}?{urlencode(asked)}")
    assert answer.status_code == 400
    assert part in answer.json()["error"]["message"]


def test_nothing_is_tried_until_somebody_asks(signed_in: SignIn) -> None:
    bob = signed_in("bob")
    shown = page(bob, **READ_42)
    assert "POST /api/v1/projects/plant-north/timeseries/list" in shown
    assert "Try it now" in shown
    assert "outcome" not in twin(bob, **READ_42)["probe"]
    tried = twin(bob, **READ_42, probe=1)["probe"]
    assert (tried["outcome"], tried["differs"]) == ("allowed", False)
    assert tried["request_id"]
    assert "They agree." in page(bob, **READ_42, probe=1)


def test_what_changes_things_is_not_tried(signed_in: SignIn) -> None:
    bob = signed_in("bob")
    probe = twin(bob, **WRITE_42, probe=1)["probe"]
    assert probe["call"] is None
    assert "reads only" in probe["reason"]


OWN = {"Sec-Fetch-Site": "same-origin"}


def test_a_long_list_of_idp_groups_is_posted(signed_in: SignIn) -> None:
    alice = signed_in("alice")
    ids = "\n".join(f"00000000-0000-4000-8000-{number:012}" for number in range(900))
    response = alice.post(PAGE, {**READ_42, "idp_group": ids}, headers=OWN)
    assert response.status_code == 200
    shown = " ".join(response.content.decode().split())
    assert "embers of all these IdP groups may" in shown
    assert "too long for an address" in shown
    short = alice.post(PAGE, {**READ_42, "idp_group": "one\ntwo"}, headers=OWN)
    assert f'href="/api{PAGE}?acl=timeSeriesAcl' in short.content.decode()


def test_ten_megabytes_are_refused_with_a_reason(signed_in: SignIn) -> None:
    alice = signed_in("alice")
    response = alice.post(PAGE, {**READ_42, "idp_group": "x" * 10_000_000}, headers=OWN)
    assert response.status_code == 413


def test_ways_by_joining_are_told_as_not_named_to_who_may_not_list_all_groups(
    signed_in: SignIn,
) -> None:
    asked = {"acl": "modelHostingAcl", "action": "WRITE", "scope": "all"}
    frank = signed_in("frank").get("/p/plant-north/can-i/", asked).content.decode()
    assert "comes near" not in frank
    assert "named only to who holds <code>groupsAcl:LIST</code> on all" in frank
