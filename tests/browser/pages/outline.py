"""A page as a screen reader meets it: landmarks, headings and controls by name, out of the accessibility tree."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

#: One line of Playwright's ARIA snapshot (https://playwright.dev/python/docs/aria-snapshots).
_LINE = re.compile(
    r"""^(?P<indent>\ *)-\ '?(?P<role>[a-z]+)(?:\ "(?P<name>(?:[^"\\]|\\.)*)")?(?P<states>(?:\ \[[^]]*\])*)""",
    re.VERBOSE,
)
_LANDMARKS = ("banner", "navigation", "main", "contentinfo", "region", "form", "search")
_CONTROLS = (
    *("button", "checkbox", "combobox", "link", "menuitem", "option", "radio", "searchbox"),
    *("slider", "spinbutton", "switch", "tab", "textbox"),
)
_SHOWN = {*_LANDMARKS, *_CONTROLS, "heading", "table"} - {"option"}
#: What is in there comes and goes with the data; links in some other places, too.
_ROWS = {"row"}
_DATA = {*_ROWS, "listitem", "definition", "paragraph", "code"}
#: What differs from one sign-in to the next.
_CHANGING = re.compile(
    r"(?:\d{4}-\d\d-\d\d )?\d\d:\d\d(?::\d\d)?|\d{4}-\d\d-\d\d|(?:\d+ h )?\d+ min|\d+ h\b"
    r"|E-[0-9A-Z-]+|[0-9a-f]{8}-[0-9a-f-]{27}|\d{5,}"
)
#: What a script adds to a time.
_DISTANCE = re.compile(r" \((?:just now|in [^()]+|[^()]+ ago)\)")


@dataclass(frozen=True, slots=True)
class Node:
    """One node of the tree, with the roles around it from the outermost."""

    role: str
    name: str
    level: int
    around: tuple[str, ...]

    @property
    def is_control(self) -> bool:
        """Something to act on."""
        return self.role in _CONTROLS

    @property
    def is_shown(self) -> bool:
        """Whether an outline has it."""
        if self.role not in _SHOWN:
            return False
        around = {*self.around} if "main" in self.around else set()
        return not (around & (_DATA if self.role == "link" else _ROWS))

    def __str__(self) -> str:
        deep = sum(role in _LANDMARKS for role in self.around)
        level = f" {self.level}" if self.level else ""
        name = _CHANGING.sub("…", _DISTANCE.sub("", self.name))
        return f"{'  ' * deep}{self.role}{level}" + (f' "{name}"' if name else "")


def nodes_of(snapshot: str) -> list[Node]:
    """All nodes of a snapshot, from top to bottom."""
    found: list[Node] = []
    around: list[tuple[int, str]] = []
    for line in snapshot.splitlines():
        match = _LINE.match(line)
        if match is None:
            continue
        indent = len(match["indent"])
        while around and around[-1][0] >= indent:
            around.pop()
        level = re.search(r"\[level=(\d)\]", match["states"])
        roles = tuple(role for _, role in around)
        found.append(Node(match["role"], match["name"] or "", int(level[1]) if level else 0, roles))
        around.append((indent, match["role"]))
    return found


def outline(nodes: Sequence[Node]) -> tuple[str, ...]:
    """Landmarks, headings, tables and controls, each line once in a run of the same."""
    lines = [str(node) for node in nodes if node.is_shown]
    return tuple(line for before, line in pairwise(["", *lines]) if line != before)


def faults_of(nodes: Sequence[Node], *, framed: bool) -> Iterator[str]:
    """What no page may lack: landmarks, one first heading, no level left out, names, headed tables."""
    roles = [node.role for node in nodes]
    for landmark in ("main",) if framed else ("banner", "main", "contentinfo"):
        if roles.count(landmark) != 1:
            yield f"{roles.count(landmark)} landmarks are {landmark}"
    levels = [node.level for node in nodes if node.role == "heading"]
    if levels.count(1) != 1:
        yield f"{levels.count(1)} headings of level 1"
    for before, level in pairwise([level for level in levels if level]):
        if level > before + 1:
            yield f"a heading of level {level} follows one of level {before}"
    yield from (
        f"a {node.role} without a name" for node in nodes if node.is_control and not node.name
    )
    tables = roles.count("table") + roles.count("grid")
    headed = roles.count("columnheader") + roles.count("rowheader")
    if tables and not headed:
        yield "a table without header cells"
