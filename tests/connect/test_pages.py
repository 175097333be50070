"""The texts for pages of others: docs/sdk.md quotes the very files that the browser's tests use."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.pages import PAGES, type_check

_DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "sdk.md"
#: A block with a file's name behind its language.
_BLOCK = re.compile(r"^```\w+ (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
QUOTED = dict(_BLOCK.findall(_DOCUMENT.read_text(encoding="utf-8")))


def test_each_file_is_quoted_once() -> None:
    names = _BLOCK.findall(_DOCUMENT.read_text(encoding="utf-8"))
    assert sorted(name for name, _ in names) == sorted(
        ["portal.ts", "sign-in.ts", "vite.config.ts", "nginx.conf", "app-origins.ts"]
    )


@pytest.mark.parametrize("name", QUOTED)
def test_the_document_says_what_is_tested(name: str) -> None:
    assert QUOTED[name] == (PAGES / name).read_text(encoding="utf-8")


def test_thirty_lines_are_enough() -> None:
    assert len(QUOTED["portal.ts"].splitlines()) <= 30


def test_typescript_takes_them_under_strict() -> None:
    assert '"strict": true' in (PAGES / "tsconfig.json").read_text(encoding="utf-8")
    assert type_check() == ""


def test_the_lock_file_names_no_address() -> None:
    lock = (PAGES / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock
    assert lock.count('"integrity"') > 20
