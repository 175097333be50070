"""The Toolkit's .env, read by the Toolkit, by the portal's settings and by its command."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import environ
import pytest

from cdfportal.base.configuration.environment import Environment
from cdfportal.base.configuration.service import read_service
from cdfportal.base.service import ClientCredentials
from cdfportal.demo.provider.shapes import Shape
from cdfportal.diagnose.connect.choices import Kind, Tool
from cdfportal.diagnose.connect.snippets import Snippet, snippets
from cdfportal.terminal.env_file import parse
from tests.connect.clusters import ROBOT, Running, clusters
from tests.connect.reading import FILLED_IN, HOSTILE, Asked, read_by
from tests.terminal.commands import Command

PROGRAM = {"IDP_CLIENT_ID": ROBOT.client_id, "IDP_CLIENT_SECRET": ROBOT.client_secret}
SECRET = {"IDP_CLIENT_SECRET": ROBOT.client_secret}
SHAPES = (
    Shape.PLAIN,
    Shape.ENTRA,
    Shape.COGNITO,
    Shape.AUTH0,
    Shape.KEYCLOAK,
)


def snippet_of(running: Running, client_id: str = "", project: str = "plant-north") -> Snippet:
    (text,) = snippets(Kind.SERVICE, Tool.TOOLKIT, running.target(client_id, project))
    return text


@pytest.fixture(scope="module")
def running() -> Iterator[dict[Shape, Running]]:
    with clusters(*SHAPES) as found:
        yield found


@pytest.fixture(scope="module")
def read(running: dict[Shape, Running]) -> dict[str, dict[str, Any]]:
    """Everything in one process."""
    asked = {
        **{
            shape.value: Asked(snippet_of(each).text, PROGRAM, call=True)
            for shape, each in running.items()
        },
        "literal": Asked(snippet_of(running[Shape.PLAIN], ROBOT.client_id).text, SECRET, call=True),
        **{
            f"hostile {place}": Asked(snippet_of(running[Shape.PLAIN], text, text).text, SECRET)
            for place, text in enumerate(HOSTILE)
        },
    }
    found = read_by("toolkit", [*asked.values()])
    return dict(zip(asked, found, strict=True))


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_the_toolkit_misses_nothing_and_signs_in(
    read: dict[str, dict[str, Any]], running: dict[Shape, Running], shape: Shape
) -> None:
    seen, each = read[shape.value], running[shape]
    assert seen["missing"] == []
    assert seen["url"] == each.simulator.url
    assert seen["token_url"] == each.endpoint.url
    assert seen["header"] == "Bearer eyJ"
    assert "IDP_CLIENT_SECRET" not in seen["values"]


def test_a_client_id_that_was_told_stands_in_the_file(read: dict[str, dict[str, Any]]) -> None:
    assert read["literal"]["values"]["IDP_CLIENT_ID"] == ROBOT.client_id
    assert read["literal"]["header"] == "Bearer eyJ"


def ours(text: str) -> dict[str, str]:
    return parse(text)


def djangos(text: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    values: dict[str, str] = {}
    monkeypatch.setattr(environ.Env, "ENVIRON", values)
    environ.Env.read_env(io.StringIO(text))
    return values


@pytest.mark.parametrize("place", range(len(HOSTILE)))
def test_three_readers_read_the_same_names(
    read: dict[str, dict[str, Any]],
    running: dict[Shape, Running],
    monkeypatch: pytest.MonkeyPatch,
    place: int,
) -> None:
    name = HOSTILE[place]
    text = snippet_of(running[Shape.PLAIN], name, name).text
    for values in (read[f"hostile {place}"]["values"], ours(text), djangos(text, monkeypatch)):
        assert (values["CDF_PROJECT"], values["IDP_CLIENT_ID"]) == (name, name)


@pytest.mark.parametrize("name", [*FILLED_IN, "two\nlines", "a\u0000b"])
def test_what_no_such_file_can_hold_is_left_out_and_told(
    running: dict[Shape, Running], name: str
) -> None:
    snippet = snippet_of(running[Shape.PLAIN], project=name)
    assert "CDF_PROJECT=" not in snippet.text
    assert "cannot hold the value: project" in snippet.note


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_the_portals_settings_understand_the_file(
    running: dict[Shape, Running], shape: Shape
) -> None:
    each = running[shape]
    env = Environment({**parse(snippet_of(each).text), **PROGRAM})
    found = read_service(env)
    assert env.problems == []
    assert (found.cdf_url, found.project) == (each.simulator.url, "plant-north")
    assert isinstance(found.sign_in, ClientCredentials)
    assert found.sign_in.scopes == each.target().service_scopes


def test_the_portals_command_signs_in_with_the_file(
    running: dict[Shape, Running], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = Command(tmp_path, capsys)
    (tmp_path / ".env").write_text(snippet_of(running[Shape.PLAIN]).text, encoding="utf-8")
    command.environment |= PROGRAM
    ended = command("can-i", "groupsAcl", "LIST", "--env-file", str(tmp_path / ".env"))
    assert (ended.code, ended.err) == (0, "")
