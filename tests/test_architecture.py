"""The house as design draws it: import contracts, sizes of files and functions."""

from __future__ import annotations

import ast
import statistics
from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

ROOT = Path(__file__).resolve().parent.parent
SOURCES = [
    path
    for package in ("cdfportal", "accounts", "cdfproxy")
    for path in sorted((ROOT / package).rglob("*.py"))
    if "migrations" not in path.parts
]


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_imports_keep_the_direction_of_the_house(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    # It would set up logging of its own, and silence every logger of ours for the tests after it.
    monkeypatch.setattr("importlinter.cli.logging_config.dictConfig", lambda settings: None)
    assert lint_imports(config_filename="pyproject.toml", no_cache=True) == EXIT_STATUS_SUCCESS


def test_no_file_is_longer_than_three_hundred_lines() -> None:
    assert {str(path): _lines(path) for path in SOURCES if _lines(path) > 300} == {}


def test_the_median_file_has_at_most_ninety_lines() -> None:
    assert statistics.median(_lines(path) for path in SOURCES if _lines(path)) <= 90


def test_no_function_is_longer_than_forty_lines() -> None:
    long = {
        f"{path.relative_to(ROOT)}:{node.name}": node.end_lineno - node.lineno + 1
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > 40
    }
    assert long == {}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_says_what_it_is_for(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    if source.strip():
        assert ast.get_docstring(ast.parse(source))
