"""The `cdfportal` command and the JSON twins answer the same, with the same token of the same person."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from accounts.models import AccessToken
from accounts.stored_tokens import access_place, unseal
from accounts.vault import Opened
from tests.accounts.stage import CLIENT_ID
from tests.dashboard.conftest import Scene, SignIn
from tests.terminal.commands import Command

READ_42 = {"acl": "timeSeriesAcl", "action": "READ", "scope": "datasetScope:42"}
WRITE_42 = {**READ_42, "action": "WRITE"}
LOCKED = {"acl": "filesAcl", "action": "READ", "scope": "all", "security_category": "7"}
REFUSED = json.dumps(
    {"error": {"code": 403, "message": "Required capabilities rawAcl:WRITE not present on token"}}
)
#: What the twin has beside it: paging, profiles, recorded memberships, a live probe.
ONLY_ONLINE = {
    "can-i": {"probe"},
    "who-can": {"page", "total", "totals", "names", "gaps", "recorded"},
    "compare": {"total", "page", "notes"},
    "explain": set[str](),
}


@pytest.fixture
def command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(tmp_path, capsys)


def give_token(command: Command, scene: Scene) -> None:
    """The token that the portal keeps for the one who signed in."""
    row = AccessToken.objects.get()
    opened = unseal(row.value, access_place(row.id))
    assert isinstance(opened, Opened)
    command.environment |= {
        "CDF_TOKEN": opened.text,
        "CDF_URL": scene.simulator.url,
        "CDF_PROJECT": "plant-north",
    }


def asked(question: str, fields: Mapping[str, str]) -> list[str]:
    """The same question as arguments."""
    names = {"can-i": ("acl", "action", "scope"), "who-can": ("acl", "action", "scope")}
    places = names.get(question, ("method", "path", "left", "right"))
    options = [
        part
        for name, value in fields.items()
        if name not in places
        for part in (f"--{name.replace('_', '-')}", value)
    ]
    return [*(fields[name] for name in places if name in fields), *options]


def same(
    command: Command, client: Client, question: str, fields: Mapping[str, str]
) -> dict[str, Any]:
    theirs = client.get(f"/api/p/plant-north/{question}/?{urlencode(fields)}")
    assert theirs.status_code == 200, theirs.content
    known = ("--token-scope", "IDENTITY", "--token-scope", "user_impersonation")
    scopes = ("--token-scope", "IDENTITY", "--token-scope", "DATA.VIEW")
    told = scopes if "DATA.VIEW" in AccessToken.objects.get().scope else known
    ended = command(question, *asked(question, fields), "--json", *told, "--application", CLIENT_ID)
    return {"ours": ended.data, "theirs": theirs.json(), "code": ended.code}


@pytest.mark.parametrize("person", ["alice", "bob", "carol", "erin"])
def test_every_question_has_one_answer(
    scene: Scene, signed_in: SignIn, command: Command, person: str
) -> None:
    client = signed_in(person)
    give_token(command, scene)
    group = {"group": "102"} if person == "alice" else {}
    for question, fields in (
        ("can-i", READ_42),
        ("can-i", WRITE_42),
        ("can-i", LOCKED),
        ("can-i", {**WRITE_42, **group}),
        ("can-i", {**READ_42, "idp_group": "7c0e6d3e-52a9-4d8e-9c1a-0a1f5e0c1003"}),
        ("can-i", {**READ_42, "principal": "nobody-known"}),
        ("who-can", READ_42),
        ("who-can", LOCKED),
        ("explain", {"method": "POST", "path": "/timeseries/list"}),
        ("explain", {"method": "GET", "path": "/nothing"}),
        ("compare", {"left": "me", "right": "idp_group:7c0e6d3e-52a9-4d8e-9c1a-0a1f5e0c1003"}),
    ):
        found = same(command, client, question, fields)
        theirs = {
            name: value
            for name, value in found["theirs"].items()
            if name not in {"as_of", *ONLY_ONLINE[question]}
        }
        ours = {name: value for name, value in found["ours"].items() if name != "as_of"}
        assert _plain(ours) == _plain(theirs), (question, fields)
        if "verdict" in ours:
            codes = {"allowed": 0, "denied": 1, "unknown": 2}
            assert found["code"] == codes[ours["verdict"]]


def _plain(document: object) -> object:
    """Without the moment, wherever it stands."""
    if isinstance(document, dict):
        return {name: _plain(value) for name, value in document.items() if name != "as_of"}
    return [_plain(one) for one in document] if isinstance(document, list) else document


def test_a_pasted_error_has_one_answer(scene: Scene, signed_in: SignIn, command: Command) -> None:
    client = signed_in("bob")
    give_token(command, scene)
    theirs = client.post(
        "/api/p/plant-north/explain/", {"text": REFUSED}, HTTP_SEC_FETCH_SITE="same-origin"
    )
    assert theirs.status_code == 200, theirs.content
    error = command.folder / "error.txt"
    error.write_text(REFUSED)
    scopes = ("--token-scope", "IDENTITY", "--token-scope", "user_impersonation")
    ended = command("explain", "--error", str(error), "--json", *scopes, "--application", CLIENT_ID)
    assert _plain(ended.data) == _plain(theirs.json())
