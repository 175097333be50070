"""docs/conformance.md: what each case asks, and what the portal did."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.conformance.case import Case, Plan

PATH = Path(__file__).resolve().parents[2] / "docs/conformance.md"
_ROW = re.compile(r"^\| `([^`]+)` \|.*$", re.MULTILINE)
_HEAD = """# Conformance

The cases of the OpenID Foundation's plans for relying parties, replayed by name against a provider that misbehaves on request. This is our own replay, not a certification. `./run test` runs every case and compares it with this page; `./run test --write-conformance` writes the page anew.
"""


def row(case: Case, seen: str) -> str:
    """One line of the table."""
    observed = seen if case.run else f"not applicable, because {case.because}"
    return f"| `{case.name}` | {case.provider} | {case.must.value} | {observed} |"


def rows_of(text: str) -> set[str]:
    """The lines of a transcript."""
    return {found[0] for found in _ROW.finditer(text)}


def render(plans: Iterable[Plan], seen: Mapping[tuple[str, str], str]) -> str:
    """The whole page."""
    parts = [_HEAD]
    for plan in plans:
        parts.append(f"\n## {plan.name}\n\n| case | what the provider does | expected | observed |")
        parts.append("|---|---|---|---|")
        parts += [row(case, seen.get((plan.name, case.name), "")) for case in plan.cases]
    return "\n".join(parts) + "\n"
