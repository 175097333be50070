"""Pages by name, looked at in one tab; the outlines that they are held to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.pages.outline import faults_of, outline
from tests.browser.pages.places import Place
from tests.browser.pages.visits import Eyes, Seen
from tests.support.stage import Stage

OUTLINES = Path(__file__).parent / "outlines"
#: Controls that a script shows; each does what a page can do without.
_BY_SCRIPT = re.compile(r' *button "(Copy\b.*|List ten assets)"')
#: What scripts change of an outline: those, regions for what is said meanwhile, the list of nearest hits.
_CHANGE = re.compile(r"shows button (Copy\b.*|List ten assets)|adds status|hides listbox Nearest")
#: A script may offer hits while one types.
_FIELD = re.compile(r"\b(textbox|searchbox|combobox)\b")
Check = Callable[[Place], None]


@pytest.fixture(scope="module")
def eyes(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Eyes]:
    """One tab for a module, and a stage of its own: what others leave behind would stand on the pages."""
    folder = tmp_path_factory.mktemp("stage")
    # One worker: another's calls would stand on the page of usage some seconds later.
    with Stage.build(folder, environment={"WEB_WORKERS": "1"}) as stage:
        found = Eyes(browser, stage)
        yield found
        found.close()
    assert stage.leaks() == []


@pytest.fixture
def check(eyes: Eyes, pytestconfig: pytest.Config) -> Check:
    """Looks at a place, and holds what it shows against all that each page has to keep."""

    def check_one(place: Place) -> None:
        seen = eyes.look_at(place)
        assert seen.status == place.status
        assert seen.broken == []
        assert seen.complaints == []
        assert seen.shifts == []
        assert list(faults_of(seen.nodes, framed=place.is_framed)) == []
        _check_without_a_script(seen)
        shown = "\n".join(outline(seen.nodes)) + "\n"
        file = OUTLINES / f"{place.name}.txt"
        if pytestconfig.getoption("--write-outlines"):
            file.write_text(shown, encoding="utf-8")
        assert file.exists(), "A page without an outline: look at it, then use --write-outlines."
        assert shown == file.read_text(encoding="utf-8")

    return check_one


def _check_without_a_script(seen: Seen) -> None:
    """Nothing is missing but what a script alone can do; every form can be sent."""
    assert seen.stuck == []
    assert [change for change in seen.changes if not _CHANGE.fullmatch(change)] == []
    if seen.bare is None:
        return
    bare, full = (
        [_FIELD.sub("field", line) for line in outline(nodes)] for nodes in (seen.bare, seen.nodes)
    )
    assert [line for line in bare if line not in full] == []
    lost = [line for line in full if line not in bare]
    assert [line for line in lost if not _BY_SCRIPT.fullmatch(line)] == []
