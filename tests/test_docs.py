"""What the documents promise is what the code has."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from cdfportal.base.errors import Reason
from cdfportal.diagnose.doctor.plan import PLANS

ROOT = Path(__file__).resolve().parent.parent
_PARTS = ("accounts", "cdfproxy", "cdfportal", "docs", "tests")
#: For the demo, the tests and where the settings themselves are read; not for operators.
_INTERNAL = {"PORTAL_DEMO", "PORTAL_ENV_FILE"}
_READ = re.compile(
    r'(?:env|_env)\.(?:text|raw|required|boolean|integer|words|choice)\(\s*"([A-Z_]+)"|'
    r'_(?:origins|rules)\(env, "([A-Z_]+)"\)'
)


def _settings_read() -> set[str]:
    files = [ROOT / "cdfportal/settings.py", *(ROOT / "cdfportal/base/configuration").glob("*.py")]
    found = {
        name for path in files for pair in _READ.findall(path.read_text()) for name in pair if name
    }
    return found - _INTERNAL


def test_every_setting_stands_in_the_example_and_in_the_docs() -> None:
    example = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    documented = set(re.findall(r"`([A-Z][A-Z_]+)`", (ROOT / "docs/settings.md").read_text()))
    read = _settings_read()
    assert len(read) > 35
    assert example == read
    assert read <= documented


def test_every_reason_is_explained() -> None:
    explained = re.findall(
        r"^\| `([a-z_]+)` \|", (ROOT / "docs/errors.md").read_text(), re.MULTILINE
    )
    assert sorted(explained) == sorted(reason.value for reason in Reason)


def test_the_readme_begins_with_what_it_is_a_picture_and_two_commands() -> None:
    first_screen = (ROOT / "README.md").read_text().splitlines()[:40]
    text = "\n".join(first_screen)
    assert text.startswith("# cdfportal")
    assert '<img alt="' in text
    assert "./run demo" in text
    assert "./run test" in text


def test_each_picture_is_there_in_both_colours_and_light_enough_together() -> None:
    """`.venv/bin/python -m bench.pictures` takes them."""
    shown = {
        (path.parent / name).resolve()
        for path in (ROOT / "README.md", *(ROOT / "docs").glob("*.md"))
        for name in re.findall(r'(?:src|srcset)="([^"]+\.webp)"', path.read_text())
    }
    assert len(shown) > 5
    assert [path for path in shown if not path.is_file()] == []
    assert sum(path.stat().st_size for path in (ROOT / "docs" / "images").iterdir()) <= 1_500_000


@pytest.mark.parametrize("path", sorted((ROOT / "docs").rglob("*.md")), ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", path.read_text()):
        assert (path.parent / target).exists(), target


@pytest.mark.parametrize("name", ["architecture.md", "security.md"])
def test_the_files_that_a_document_names_are_there(name: str) -> None:
    text = (ROOT / "docs" / name).read_text()
    named = re.findall(r"`((?:[\w-]+/)*[\w-]+\.(?:py|json|md))`", text)
    files = [f"/{path.relative_to(ROOT)}" for part in _PARTS for path in (ROOT / part).rglob("*")]
    assert len(named) > 5
    assert [each for each in named if not any(file.endswith(f"/{each}") for file in files)] == []


def test_no_committed_file_names_a_package_index() -> None:
    # Written so that the pattern does not find itself.
    flags = r'--(extra-)?[i]ndex-url|"resolved": "[h]ttp|^registry *='
    done = subprocess.run(
        ["git", "grep", "-nIE", "-e", flags, "--", "."],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stdout


def test_the_checks_in_the_docs_are_those_of_the_plans() -> None:
    text = (ROOT / "docs/diagnose.md").read_text()
    documented = {
        int(number): title
        for number, title in re.findall(r"^\| (\d+) \| (.+) \|$", text, re.MULTILINE)
    }
    planned = {check.number: check.title for plan in PLANS.values() for check in plan}
    assert documented == planned
