"""The JavaScript text, run by Node with the session cookie of a person, through the portal, to CDF."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from cdfportal.diagnose.connect.quoting import Language, literal
from tests.connect.beside import closed
from tests.connect.reading import FILLED_IN, HOSTILE
from tests.contract.oidc_provider.install import NODE, install
from tests.support.stage import Stage
from tests.support.visitor import Visitor

APP = Path(__file__).resolve().parent / "browser_app"


@pytest.fixture(scope="module")
def app() -> Path:
    """The SDK, as its lock file names it."""
    install(APP)
    return APP


def text_of(visitor: Visitor) -> str:
    answer = visitor.call("/api/connect/?kind=user&tool=browser&format=txt")
    assert answer.status_code == 200, answer.text
    return answer.text


def run(app: Path, folder: Path, text: str, cookie: str) -> subprocess.CompletedProcess[str]:
    """As a page would: the cookie goes along by itself, and the page cannot see it."""
    # Packages are looked for beside the script.
    script = app / f"page-{os.getpid()}.mjs"
    script.write_text(text, encoding="utf-8")
    jar = app / "cookies.mjs"
    try:
        return subprocess.run(
            [NODE, "--import", jar, script],
            capture_output=True,
            text=True,
            timeout=60,
            env=closed({"COOKIE": cookie, "NODE_NO_WARNINGS": "1"}),
            cwd=folder,
        )
    finally:
        script.unlink()


def test_assets_come_through_the_portal_without_a_token(
    app: Path, stage: Stage, tmp_path: Path
) -> None:
    bob = Visitor(stage.portal)
    bob.sign_in("bob")
    text = text_of(bob)
    assert f'"{stage.portal.url}/cdf"' in text
    stage.simulator.requests.clear()
    done = run(app, tmp_path, text, f"portal={bob.http.cookies['portal']}")
    assert done.returncode == 0, done.stderr
    names = json.loads(done.stdout.replace("'", '"'))
    assert len(names) == 10
    (call,) = stage.simulator.requests
    assert call.target.endswith("/assets/list")
    assert call.header("x-cdp-app") == "my-client"
    assert call.header("Authorization").startswith("Bearer eyJ"), "the portal's, not the page's"


def test_without_a_session_the_person_is_sent_to_sign_in(
    app: Path, stage: Stage, tmp_path: Path
) -> None:
    bob = Visitor(stage.portal)
    bob.sign_in("bob")
    done = run(app, tmp_path, text_of(bob), "portal=nothing")
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"went to {stage.portal.url}/accounts/sign-in/?next=%2Fapp%2F\n"


def test_node_reads_a_literal_as_its_text(tmp_path: Path) -> None:
    texts = [*HOSTILE, *FILLED_IN, "</script>", "\u2028 \u0000 \n"]
    said = ", ".join(literal(Language.JAVASCRIPT, text) for text in texts)
    script = tmp_path / "literals.mjs"
    script.write_text(f"console.log(JSON.stringify([{said}]));", encoding="utf-8")
    done = subprocess.run([NODE, script], capture_output=True, text=True, timeout=60, check=True)
    assert json.loads(done.stdout) == texts
