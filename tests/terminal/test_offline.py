"""Saved answers of CDF: what they tell, what they do not, and files that are none."""

from __future__ import annotations

import json
import os
import socket
from typing import Any, Never

import pytest

from tests.access.builders import capability, data_sets, for_apps
from tests.terminal.commands import Command, run_process

GROUPS = {
    "items": [
        {
            "id": 1,
            "name": "engineers",
            "sourceId": "idp-engineers",
            "capabilities": [capability("timeSeriesAcl", "READ", scope=data_sets(42))],
        },
        {
            "id": 2,
            "name": "admins",
            "members": ["p-1"],
            "capabilities": [
                capability("timeSeriesAcl", "READ", "WRITE"),
                capability("groupsAcl", "LIST", "CREATE"),
            ],
        },
        {
            "id": 3,
            "name": "linked",
            "sourceId": "idp-linked",
            "attributes": for_apps("app-1"),
            "capabilities": [capability("eventsAcl", "READ")],
        },
    ]
}
INSPECTION = {
    "subject": "me",
    "projects": [{"projectUrlName": "plant-north", "groups": [1, 3]}],
    "capabilities": [],
}
READ_42 = ("timeSeriesAcl", "READ", "datasetScope:42")


@pytest.fixture(autouse=True)
def nobody_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(*_unused: object) -> Never:
        raise AssertionError("somebody was called")

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture
def groups(command: Command) -> list[str]:
    return ["--offline", command.saved("groups.json", GROUPS)]


@pytest.fixture
def mine(command: Command, groups: list[str]) -> list[str]:
    return [*groups, "--inspect", command.saved("inspect.json", INSPECTION)]


@pytest.mark.parametrize(
    ("question", "code", "word"),
    [
        (READ_42, 0, "ALLOWED"),
        (("timeSeriesAcl", "WRITE", "datasetScope:42"), 1, "DENIED"),
        (("timeSeriesAcl", "READ"), 1, "DENIED"),
        # Whether the token was made for that application is not known.
        (("eventsAcl", "READ"), 2, "UNKNOWN"),
        (("eventsAcl", "READ", "--application", "app-1"), 0, "ALLOWED"),
        (("eventsAcl", "READ", "--application", "other"), 1, "DENIED"),
        ((*READ_42, "--token-scope", "DATA.VIEW"), 0, "ALLOWED"),
        ((*READ_42, "--token-scope", "COMPUTE.VIEW"), 1, "DENIED"),
    ],
)
def test_what_i_may_by_saved_answers(
    command: Command, mine: list[str], question: tuple[str, ...], code: int, word: str
) -> None:
    ended = command("can-i", *question, *mine)
    assert (ended.code, ended.out.split()[0]) == (code, word)
    assert ended.err == ""


@pytest.mark.parametrize(
    ("whom", "code"),
    [
        (("--group", "1"), 0),
        (("--group", "3"), 1),
        (("--group", "1,3"), 0),
        (("--idp-group", "idp-engineers"), 0),
        (("--idp-group", "idp-linked", "--idp-group", "idp-engineers"), 0),
        (("--idp-group", '["idp-linked", "idp-engineers"]'), 0),
        # Somebody in it may be among those that admins lists by id.
        (("--idp-group", "none of ours"), 2),
        (("--principal", "p-1"), 0),
        # Other groups of theirs would not be visible in CDF.
        (("--principal", "p-2"), 2),
    ],
)
def test_what_others_may(
    command: Command, groups: list[str], whom: tuple[str, ...], code: int
) -> None:
    assert command("can-i", *READ_42, *whom, *groups).code == code


def test_who_may(command: Command, groups: list[str]) -> None:
    ended = command("who-can", *READ_42, *groups)
    assert ended.code == 0
    assert ended.out.startswith("SOMEBODY  2 groups give the right to read time series")
    assert "engineers (group 1): READ on data set 42; members of IdP group idp-eng" in ended.out
    assert "p-1: by admins (group 2)" in ended.out
    assert command("who-can", "assetsAcl", "READ", *groups).code == 1


def test_the_idp_groups_are_called_as_the_file_of_names_says(
    command: Command, groups: list[str]
) -> None:
    names = command.folder / "names.csv"
    names.write_text("idp-engineers,Line A engineers,ann@plant.example\n")
    command.environment["GROUP_NAMES_FILE"] = str(names)
    ended = command("who-can", *READ_42, *groups)
    assert "IdP group Line A engineers (idp-engineers), owner ann@plant.example" in ended.words
    asked = command("can-i", *READ_42, "--idp-group", "idp-engineers", *groups)
    assert "Members of IdP group Line A engineers may read" in asked.out


def test_saved_groups_alone_do_not_tell_who_i_am(command: Command, groups: list[str]) -> None:
    ended = command("can-i", *READ_42, *groups)
    assert ended.code == 64
    assert "--inspect" in ended.err
    assert ended.out == ""


def test_the_answer_is_as_old_as_the_older_file(command: Command, mine: list[str]) -> None:
    os.utime(mine[3], (1_700_000_000, 1_700_000_000))
    assert command("can-i", *READ_42, *mine, "--json").data["as_of"] == "2023-11-14T22:13:20Z"


def test_of_several_projects_one_must_be_named(command: Command, groups: list[str]) -> None:
    two = {
        **INSPECTION,
        "projects": [{"projectUrlName": name, "groups": [1]} for name in ("b", "a")],
    }
    asked = ["can-i", *READ_42, *groups, "--inspect", command.saved("two.json", two)]
    ended = command(*asked)
    assert ended.code == 64
    assert "lists these projects: a, b" in ended.err
    assert command(*asked, "--project", "a").code == 0
    assert command(*asked, "--project", "..").code == 64
    # In a project that the token does not reach, it may do nothing.
    assert command(*asked, "--project", "c").code == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("not json", "is not JSON"),
        ('{"error": {"code": 403}}', "holds no groups"),
        ("[" * 100_000, "is not JSON"),
        ('{"items": [1]}', "holds no groups"),
    ],
)
def test_a_file_that_is_no_answer_of_cdf(command: Command, content: str, said: str) -> None:
    path = command.folder / "wrong.json"
    path.write_text(content)
    ended = command("who-can", *READ_42, "--offline", str(path))
    assert (ended.code, ended.out) == (64, "")
    assert said in ended.err
    assert len(ended.err.splitlines()) == 1


def test_what_cannot_be_read_in_it_is_told_and_the_rest_counts(command: Command) -> None:
    broken: dict[str, Any] = {"items": [*GROUPS["items"], *[{"name": "no id"}] * 8]}
    ended = command("who-can", *READ_42, "--offline", command.saved("groups.json", broken))
    assert ended.code == 0
    assert len(ended.err.splitlines()) == 6
    assert ended.err.splitlines()[-1].endswith("3 more like these.")


def test_a_file_that_is_not_there(command: Command) -> None:
    ended = command("who-can", *READ_42, "--offline", "/nowhere/groups.json")
    assert ended.code == 64
    assert "cannot be read: No such file or directory" in ended.err


def test_what_a_name_holds_does_nothing_to_the_terminal(command: Command) -> None:
    named = json.loads(json.dumps(GROUPS))
    named["items"][0]["name"] = "red\x1b[31m\x07\u202e"
    ended = command("who-can", *READ_42, "--offline", command.saved("groups.json", named))
    assert "red\ufffd[31m\ufffd\ufffd (group 1)" in ended.out


def test_standard_input_is_a_file_too(command: Command) -> None:
    done = run_process(["who-can", *READ_42, "--offline", "-"], {}, json.dumps(GROUPS).encode())
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"SOMEBODY")
    ended = command("can-i", *READ_42, "--offline", "-", "--inspect", "-")
    assert ended.code == 64
