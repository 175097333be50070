"""`explain` and `compare`, by saved answers: sentences, needs, exit codes."""

from __future__ import annotations

import json

import pytest

from tests.terminal.commands import Command, run_process
from tests.terminal.test_offline import GROUPS, INSPECTION

REFUSED = {
    "error": {
        "code": 403,
        "message": "Insufficient access rights. Required capabilities timeSeriesAcl:WRITE "
        "not present on token",
    }
}


@pytest.fixture
def mine(command: Command) -> list[str]:
    groups = command.saved("groups.json", GROUPS)
    return ["--offline", groups, "--inspect", command.saved("inspect.json", INSPECTION)]


@pytest.mark.parametrize(
    ("call", "code", "said"),
    [
        (("GET", "/timeseries"), 0, "You hold it on data set 42 only."),
        (("GET", "/api/v1/projects/plant-north/timeseries"), 0, "You hold it on data set 42 only."),
        (("POST /timeseries/list HTTP/1.1",), 0, "POST /api/v1/projects/{project}/timeseries/list"),
        (("POST", "/groups"), 1, "groupsAcl:CREATE"),
        (("POST", "/groups", "--group", "2"), 0, "Members of admins hold it."),
        (("GET", "/nothing/like/this"), 2, "operation of CDF is not known here"),
        (("GET", "/api/v1/projects/other/timeseries"), 2, "goes to the project other"),
    ],
)
def test_a_call(
    command: Command, mine: list[str], call: tuple[str, ...], code: int, said: str
) -> None:
    ended = command("explain", *call, *mine)
    assert (ended.code, ended.err) == (code, "")
    assert said in ended.words


def test_saved_answers_without_a_project_explain_the_short_path(command: Command) -> None:
    saved = ("--offline", command.saved("groups.json", GROUPS))
    for path in ("/timeseries/list", "/api/v1/projects/plant-north/timeseries/list"):
        ended = command("explain", "POST", path, "--group", "1", *saved)
        assert (ended.code, ended.err) == (0, "")
        assert "timeSeriesAcl:READ" in ended.words
        assert "portal" not in ended.words
    for call in (("GET", "/nothing/like/this"), ("GET", "https://elsewhere.example/api")):
        ended = command("explain", *call, "--group", "1", *saved)
        assert ended.code in (2, 64)
        assert "portal" not in f"{ended.words} {ended.err}".replace("cdfportal: ", "").lower()


def test_the_body_of_a_call_names_scopes(command: Command, mine: list[str]) -> None:
    body = command.saved("body.json", {"items": [{"name": "n", "dataSetId": 42}]})
    ended = command("explain", "POST", "/timeseries", "--body", body, *mine)
    assert ended.code == 1
    assert "data set 42, from the body" in ended.words


def test_a_call_at_the_cluster_of_the_settings(command: Command, mine: list[str]) -> None:
    address = "https://westeurope-1.cognitedata.com/api/v1/projects/plant-north/timeseries"
    ended = command("explain", "GET", address, *mine)
    assert (ended.code, ended.out) == (64, "")
    command.environment["CDF_CLUSTER"] = "westeurope-1"
    assert command("explain", "GET", address, *mine).code == 0


def test_an_error_from_a_file_or_standard_input(command: Command, mine: list[str]) -> None:
    path = command.saved("error.json", REFUSED)
    ended = command("explain", "--error", path, *mine)
    assert ended.code == 1
    assert ended.out.startswith("DENIED  CDF asks for timeSeriesAcl:WRITE. You lack timeSeriesAcl")
    assert "What to do:" in ended.out
    given = b"some log\n" + json.dumps(REFUSED).encode() + b"\nBearer abcdefghijklmnop\n"
    done = run_process(["explain", "--error", "-", "--json", *mine], {}, given)
    assert (done.returncode, done.stderr) == (1, b"")
    assert json.loads(done.stdout)["requires"][0]["right"] == "timeSeriesAcl:WRITE"
    assert b"abcdefghijklmnop" not in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "METHOD and PATH"),
        (("GET",), "METHOD and PATH"),
        (("GET", "/timeseries", "--error", "-"), "stands alone"),
        (("GET", "/a b"), "holds a space"),
        (("G3T", "/timeseries"), "letters only"),
        (("GET", "https://elsewhere.example/api"), "leads to elsewhere.example"),
        (("GET", "/timeseries", "--body", "/nowhere"), "cannot be read"),
        (("--error", "{empty}"), "is empty"),
    ],
)
def test_what_is_no_call(
    command: Command, mine: list[str], arguments: tuple[str, ...], said: str
) -> None:
    empty = command.folder / "empty"
    empty.write_text("")
    filled = [one.format(empty=empty) for one in arguments]
    ended = command("explain", *filled, *mine)
    assert (ended.code, ended.out) == (64, "")
    assert said in ended.err


@pytest.mark.parametrize(
    ("left", "right", "code", "word"),
    [
        ("me", "me", 0, "SAME"),
        ("group:1", "idp_group:idp-engineers", 0, "SAME"),
        ("group:1", "group:2", 1, "RIGHT"),
        ("group:2", "group:1", 1, "LEFT"),
        ("group:1", "group:3", 1, "DIFFERENT"),
        # Which other groups p-2 is in, CDF does not say.
        ("group:1", "principal:p-2", 2, "UNKNOWN"),
    ],
)
def test_two_sides(
    command: Command, mine: list[str], left: str, right: str, code: int, word: str
) -> None:
    ended = command("compare", left, right, *mine, "--application", "app-1")
    assert (ended.code, ended.out.split()[0]) == (code, word)


def test_a_comparison_is_a_diff_too(command: Command, mine: list[str]) -> None:
    assert command("diff", "group:1", "group:2", *mine) == command(
        "compare", "group:1", "group:2", *mine
    )


def test_the_lines_of_a_comparison(command: Command, mine: list[str]) -> None:
    out = command("compare", "group:1", "group:2", *mine).out
    assert "Only right:\n  groupsAcl:CREATE on all\n" in out
    assert "Both:\n  timeSeriesAcl:READ on data set 42\n" in out
    assert "Only left is in:\n  engineers (group 1)\n" in out


@pytest.mark.parametrize(
    ("sides", "said"),
    [
        (("me",), "required: RIGHT"),
        (("me", "you"), "RIGHT is “you”"),
        (("group:x", "me"), "LEFT takes the id of a group"),
        (("group:9", "me"), "LEFT 9 is not among the groups"),
    ],
)
def test_sides_that_name_nobody(
    command: Command, mine: list[str], sides: tuple[str, ...], said: str
) -> None:
    ended = command("compare", *sides, *mine)
    assert (ended.code, ended.out) == (64, "")
    assert said in ended.err
