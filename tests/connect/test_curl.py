"""The shell texts, saved and run by sh with the curl that is installed."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cdfportal.demo.provider.shapes import Shape
from cdfportal.diagnose.connect.choices import Kind, Tool
from cdfportal.diagnose.connect.snippets import snippets
from cdfportal.diagnose.connect.target import TokenEndpoint
from tests.connect.beside import closed
from tests.connect.clusters import ROBOT, Running, clusters

SHAPES = (Shape.PLAIN, Shape.ENTRA, Shape.COGNITO, Shape.AUTH0, Shape.KEYCLOAK, Shape.COGIDP)
PROGRAM = {"IDP_CLIENT_ID": ROBOT.client_id, "IDP_CLIENT_SECRET": ROBOT.client_secret}


@pytest.fixture(scope="module")
def running() -> Iterator[dict[Shape, Running]]:
    assert shutil.which("curl"), "The tests of snippets need curl (Debian: apt-get install curl)."
    with clusters(*SHAPES) as found:
        yield found


def run(folder: Path, text: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    script = folder / "connect.sh"
    script.write_text(text, encoding="utf-8")
    return subprocess.run(
        ["sh", script], capture_output=True, text=True, timeout=60, env=closed(environment)
    )


def documents(said: str) -> list[Any]:
    return [json.loads(line) for line in said.splitlines() if line]


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("named", [False, True], ids=["variable", "literal"])
def test_client_credentials(
    running: dict[Shape, Running], tmp_path: Path, shape: Shape, named: bool
) -> None:
    client_id = ROBOT.client_id if named else ""
    (text,) = running[shape].texts(Kind.SERVICE, Tool.CURL, client_id)
    assert (ROBOT.client_id in text.text) is named
    done = run(tmp_path, text.text, PROGRAM)
    assert (done.returncode, done.stderr) == (0, ""), done
    inspected, listed = documents(done.stdout)
    assert [project["projectUrlName"] for project in inspected["projects"]] == ["plant-north"]
    assert len(listed["items"]) == 1


def test_a_provider_that_takes_the_secret_in_a_header_only(
    running: dict[Shape, Running], tmp_path: Path
) -> None:
    plain = running[Shape.PLAIN]
    narrow = TokenEndpoint(plain.endpoint.url, ("client_secret_basic",))
    (text,) = snippets(Kind.SERVICE, Tool.CURL, replace(plain.target(), endpoint=narrow))
    assert text.name == "shell_client_credentials_basic"
    # The half that form-encoding would change is left to secrets without such letters.
    simple = replace(ROBOT, client_secret="plain-secret", client_id="simple")
    plain.provider.reconfigure(principals=(ROBOT, simple))
    pair = {"IDP_CLIENT_ID": simple.client_id, "IDP_CLIENT_SECRET": simple.client_secret}
    done = run(tmp_path, text.text, pair)
    assert done.returncode == 0, done
    assert documents(done.stdout)[0]["subject"] == ROBOT.subject


def test_a_token_that_somebody_has(running: dict[Shape, Running], tmp_path: Path) -> None:
    plain = running[Shape.PLAIN]
    (text,) = plain.texts(Kind.USER, Tool.CURL)
    done = run(tmp_path, text.text, {"CDF_TOKEN": plain.program_token()})
    assert (done.returncode, done.stderr) == (0, "")
    assert documents(done.stdout)[0]["subject"] == ROBOT.subject


def test_what_the_provider_refuses_is_shown_and_ends_it(
    running: dict[Shape, Running], tmp_path: Path
) -> None:
    (text,) = running[Shape.ENTRA].texts(Kind.SERVICE, Tool.CURL)
    done = run(tmp_path, text.text, {**PROGRAM, "IDP_CLIENT_SECRET": "wrong"})
    assert done.returncode == 1
    assert done.stdout == ""
    assert "AADSTS7000215" in done.stderr


def test_a_missing_variable_ends_it_before_anything_is_called(
    running: dict[Shape, Running], tmp_path: Path
) -> None:
    (text,) = running[Shape.PLAIN].texts(Kind.SERVICE, Tool.CURL)
    running[Shape.PLAIN].provider.events.clear()
    done = run(tmp_path, text.text, {"IDP_CLIENT_ID": ROBOT.client_id})
    assert done.returncode != 0
    assert "IDP_CLIENT_SECRET: is not set" in done.stderr
    assert running[Shape.PLAIN].provider.events.all() == ()


def test_no_secret_is_an_argument_of_a_command(
    running: dict[Shape, Running], tmp_path: Path
) -> None:
    """A curl of ours notes what it is called with, then calls the real one."""
    real = shutil.which("curl")
    seen = tmp_path / "seen"
    spy = tmp_path / "curl"
    spy.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >>{seen}\nexec {real} "$@"\n')
    spy.chmod(0o755)
    (text,) = running[Shape.PLAIN].texts(Kind.SERVICE, Tool.CURL)
    environment = {**PROGRAM, "PATH": f"{tmp_path}:{closed({})['PATH']}"}
    assert run(tmp_path, text.text, environment).returncode == 0
    arguments = seen.read_text(encoding="utf-8")
    assert "client_id" in arguments
    assert ROBOT.client_secret not in arguments
    assert "eyJ" not in arguments
