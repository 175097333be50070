"""The Python texts, saved and run as they stand: Cognite's SDK, a provider, CDF, over sockets."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from cdfportal.demo.cast import BOB
from cdfportal.demo.provider.shapes import Shape
from cdfportal.diagnose.connect.choices import Kind, Tool
from cdfportal.diagnose.connect.snippets import Snippet
from tests.connect import play
from tests.connect.beside import ROOT, closed
from tests.connect.clusters import NATIVE, ROBOT, clusters, entra_with_tls

PROGRAM = {"IDP_CLIENT_ID": ROBOT.client_id, "IDP_CLIENT_SECRET": ROBOT.client_secret}
PERSON = {"IDP_CLIENT_ID": NATIVE}


@dataclass
class Script:
    """One text to run, by a name."""

    name: str
    text: Snippet
    environment: dict[str, str]


def run(folder: Path, scripts: list[Script]) -> dict[str, dict[str, str]]:
    """All of them in one process; importing the SDK takes longer than they do."""
    wanted = []
    for script in scripts:
        path = folder / script.name / script.text.filename
        path.parent.mkdir()
        path.write_text(script.text.text, encoding="utf-8")
        wanted.append({"path": str(path), "environment": script.environment})
    done = subprocess.run(
        [sys.executable, play.__file__],
        input=json.dumps(wanted),
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
        cwd=folder,
        env=closed({"PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(folder)}),
    )
    said = json.loads(done.stdout)
    return {script.name: each for script, each in zip(scripts, said, strict=True)}


#: The SDK's own way; and ours with a form, with an address, and with an audience.
LOGINS = (Shape.ENTRA, Shape.KEYCLOAK, Shape.COGNITO, Shape.AUTH0)
ALL = (Shape.PLAIN, Shape.ENTRA, Shape.COGNITO, Shape.AUTH0, Shape.KEYCLOAK, Shape.COGIDP)
#: Somebody who signs in when a browser is opened.
BROWSER = {"BROWSER": f"{sys.executable} -m tests.connect.surf %s &"}


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, dict[str, str]]]:
    """Each text once."""
    folder = tmp_path_factory.mktemp("python")
    scripts = []
    with (
        entra_with_tls(folder) as entra,
        clusters(Shape.PLAIN, Shape.COGNITO, Shape.AUTH0, Shape.KEYCLOAK, Shape.COGIDP) as others,
    ):
        for shape, running in {Shape.ENTRA: entra, **others}.items():
            if shape in LOGINS:
                login, _ = running.texts(Kind.USER, Tool.PYTHON)
                surfing = {**running.trust, **BROWSER, **PERSON}
                scripts.append(Script(f"{shape}-person", login, surfing))
            (program,) = running.texts(Kind.SERVICE, Tool.PYTHON)
            scripts.append(Script(f"{shape}-program", program, {**running.trust, **PROGRAM}))
        (_, by_token) = others[Shape.PLAIN].texts(Kind.USER, Tool.PYTHON)
        had = {"CDF_TOKEN": others[Shape.PLAIN].program_token()}
        scripts.append(Script("token", by_token, had))
        (session,) = others[Shape.PLAIN].texts(Kind.JOB, Tool.FUNCTION)
        scripts.append(Script("session", session, PROGRAM))
        yield run(folder, scripts)


@pytest.mark.parametrize("shape", ALL, ids=str)
def test_a_program_calls_by_client_credentials(
    results: dict[str, dict[str, str]], shape: Shape
) -> None:
    result = results[f"{shape}-program"]
    assert result["error"] == ""
    assert "plant-north" in result["said"]
    assert ROBOT.client_secret not in result["said"]


@pytest.mark.parametrize("shape", LOGINS, ids=str)
def test_a_person_signs_in_with_the_browser(
    results: dict[str, dict[str, str]], shape: Shape
) -> None:
    result = results[f"{shape}-person"]
    assert result["error"] == ""
    assert "plant-north" in result["said"]
    if shape is not Shape.ENTRA:
        assert result["said"].startswith(BOB.subject)


def test_a_token_that_somebody_has_is_enough(results: dict[str, dict[str, str]]) -> None:
    assert results["token"] == {"said": f"{ROBOT.subject} ['plant-north']\n", "error": ""}


def test_a_session_is_made_and_its_nonce_shown_to_nobody(
    results: dict[str, dict[str, str]],
) -> None:
    assert results["session"]["error"] == ""
    number, status = results["session"]["said"].split()
    assert number.isdigit()
    assert status == "READY"
