"""The Connect page: two questions, then configuration, steps and the group that is missing."""

from __future__ import annotations

import html
from typing import Any

import pytest
from django.test import Client

from cdfportal.demo.cast import CANTEEN, EXTRACTOR, EXTRACTORS, LINE_A_ENGINEERS
from cdfportal.demo.simulator.faults import error
from cdfportal.diagnose.connect.choices import KINDS, TOOLS
from tests.dashboard.conftest import Scene, SignIn
from tests.dashboard.test_pages import text_of

PAIRS = [(each.kind.value, tool.tool.value) for each in KINDS for tool in TOOLS[each.kind]]


@pytest.fixture
def alice(signed_in: SignIn) -> Client:
    return signed_in("alice")


def twin(client: Client, **asked: str) -> dict[str, Any]:
    response = client.get("/api/connect/", asked)
    assert response.status_code == 200, response.content
    body: dict[str, Any] = response.json()
    return body


def states(body: dict[str, Any]) -> dict[str, str]:
    return {step["title"]: step["state"] for step in body["steps"]}


def test_the_page_opens_with_the_choice(alice: Client) -> None:
    page = text_of(alice, "/connect/")
    for choice in KINDS:
        assert f'href="?kind={choice.kind}"' in page
        assert html.escape(choice.when) in page
    assert "Who calls plant-north?" in page
    assert "<pre" not in page


def test_then_one_question_each(alice: Client) -> None:
    for choice in KINDS:
        page = text_of(alice, f"/connect/?kind={choice.kind}")
        for tool in TOOLS[choice.kind]:
            assert f'href="?kind={choice.kind}&amp;tool={tool.tool}"' in page
        assert "<pre" not in page


@pytest.mark.parametrize(("kind", "tool"), PAIRS)
def test_and_ends_in_the_configuration(alice: Client, kind: str, tool: str) -> None:
    address = f"/connect/?kind={kind}&tool={tool}"
    page = text_of(alice, address)
    body = twin(alice, kind=kind, tool=tool)
    assert body["snippets"], "every client has its text"
    for snippet in body["snippets"]:
        assert f'id="text-{snippet["name"]}"' in page
        file = alice.get(f"/api{address}&format=txt&list={snippet['name']}")
        assert file.content.decode() == snippet["text"]
        assert file["Content-Disposition"] == f'attachment; filename="{snippet["filename"]}"'
        assert file["Content-Type"].startswith("text/plain")
        assert "plant-north" in snippet["text"]
    assert [step["title"] for step in body["steps"]]
    assert "Not with the portal" in page
    labels = {field["label"] for field in body["fields"]}
    assert {"Project"} <= labels


def test_no_text_holds_the_portals_own_client_or_a_secret(alice: Client, settings: Any) -> None:
    for kind, tool in PAIRS:
        for snippet in twin(alice, kind=kind, tool=tool)["snippets"]:
            assert settings.CONNECTION.client_id not in snippet["text"], (kind, tool)
            assert "eyJ" not in snippet["text"]


def test_a_person_sees_that_account_and_groups_are_there(alice: Client, signed_in: SignIn) -> None:
    done = states(twin(alice, kind="user", tool="python"))
    assert done["An account"] == "done"
    assert done["A CDF group in plant-north"] == "done"
    carol = twin(signed_in("carol"), kind="user", tool="python")
    assert states(carol)["A CDF group in plant-north"] == "to do"
    assert carol["sentence"] == "The configuration for Python SDK is ready; CDF is not."


def test_a_right_that_is_named_is_looked_up(alice: Client, signed_in: SignIn) -> None:
    asked = {
        "kind": "user",
        "tool": "python",
        "acl": "timeSeriesAcl",
        "action": "WRITE",
        "scope": "datasetScope:42",
    }
    held = twin(alice, **asked)
    assert states(held)["timeSeriesAcl:WRITE"] == "done"
    assert held["group_file"] == ""
    missing = twin(signed_in("bob"), **asked)
    assert states(missing)["timeSeriesAcl:WRITE"] == "to do"
    assert "timeSeriesAcl" in missing["group_file"]


def test_a_program_is_found_by_its_idp_group(alice: Client) -> None:
    blind = twin(alice, kind="service", tool="extractor")
    assert states(blind)["A CDF group in plant-north"] == "not known"
    assert states(blind)["extractionRunsAcl:WRITE"] == "not known"
    found = twin(
        alice,
        kind="service",
        tool="extractor",
        idp_group=EXTRACTORS,
        client_id=EXTRACTOR.client_id,
    )
    assert states(found) == {
        "A client with a secret at your identity provider": "not known",
        "Its group at the provider": "not known",
        "A CDF group in plant-north": "done",
        "Groups that count for this client": "done",
        "extractionConfigsAcl:READ": "in part",
        "extractionRunsAcl:WRITE": "in part",
    }
    assert f"client-id: {EXTRACTOR.client_id}" in found["snippets"][0]["text"]
    stranger = twin(
        alice, kind="service", tool="extractor", idp_group=EXTRACTORS, client_id="another"
    )
    assert states(stranger)["Groups that count for this client"] == "to do"


def test_a_group_that_names_nobody_is_proposed_for_the_idp_group(alice: Client) -> None:
    body = twin(alice, kind="job", tool="function", idp_group=CANTEEN)
    assert states(body)["A CDF group in plant-north"] == "to do"
    assert f'sourceId: "{CANTEEN}"' in body["group_file"]
    assert "sessionsAcl" in body["group_file"]
    assert "functionsAcl" in body["group_file"]


def test_who_sees_no_groups_of_others_is_told_that_it_is_not_known(signed_in: SignIn) -> None:
    bob = signed_in("bob")
    unseen = twin(bob, kind="service", tool="toolkit", idp_group=EXTRACTORS)
    assert states(unseen)["A CDF group in plant-north"] == "not known"
    assert "groupsAcl:LIST on all" in unseen["steps"][2]["evidence"]
    own = twin(bob, kind="service", tool="toolkit", idp_group=LINE_A_ENGINEERS)
    assert states(own)["A CDF group in plant-north"] == "done"


def test_a_session_says_where_its_nonce_goes(alice: Client) -> None:
    page = text_of(alice, "/connect/?kind=job&tool=workflow")
    assert "authentication.nonce" in page
    assert 'href="/p/plant-north/sessions/"' in page
    own = text_of(alice, "/connect/?kind=job&tool=own")
    assert "nonce" not in own
    assert "OAuthClientCredentials" in own


def test_the_configuration_is_there_while_cdf_is_away(scene: Scene, alice: Client) -> None:
    scene.simulator.faults.add(error(503), times=None)
    page = text_of(alice, "/connect/?kind=service&tool=python&refresh=1")
    assert "cannot be told" in page
    assert "OAuthClientCredentials" in page
    body = twin(alice, kind="service", tool="python", refresh="1")
    assert set(states(body).values()) == {"not known"}
    assert body["gaps"]


def test_what_is_wrong_is_named(alice: Client) -> None:
    for asked, named in (
        ("kind=robot", "`kind`"),
        ("tool=python", "`tool` needs `kind`"),
        ("kind=user&tool=extractor", "`tool` is extractor"),
        ("kind=user&tool=python&acl=timeSeriesAcl", "`action`"),
        (f"client_id={'x' * 300}", "`client_id`"),
        ("project=..%2f", "`project`"),
        ("idp_group=a&principal=b", "exclude each other"),
        ("format=txt", "holds no text"),
    ):
        answer = alice.get(f"/api/connect/?{asked}")
        assert answer.status_code == 400, asked
        assert named in answer.json()["error"]["message"], asked


def test_what_is_typed_stays_data_on_the_page(alice: Client) -> None:
    hostile = "\"'><script>x</script>${IFS}\\"
    page = alice.get("/connect/", {"kind": "service", "tool": "curl", "client_id": hostile})
    text = page.content.decode()
    assert hostile not in text
    assert html.escape(hostile) in text
