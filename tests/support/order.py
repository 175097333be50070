"""Which files of tests go first: those that take longest, so that no processor waits for another at the end.

pytest-xdist hands out whole files, by default those with the most tests first; the longest of ours are
files with few tests, each with servers of its own.
"""

from __future__ import annotations

import pytest

#: The longest first, by what `--durations` said; a file that is missing here takes its chance.
LONGEST = (
    "tests/browser/pages/test_pages.py",
    "tests/security/test_bad_input.py",
    "tests/flows/test_killed.py",
    "tests/test_on_postgres.py",
    "tests/flows/test_key_rotation.py",
    "tests/flows/test_proxy_trouble.py",
    "tests/flows/test_storm.py",
    "tests/flows/test_two_nodes.py",
    "tests/browser/test_sign_out_elsewhere.py",
    "tests/deploy/test_dockerfile.py",
    "tests/flows/test_proxy.py",
    "tests/flows/test_certified_provider.py",
    "tests/flows/test_every_page.py",
    "tests/browser/test_javascript_sdk.py",
    "tests/sdks/test_python_sdk.py",
    "tests/flows/test_private_authority.py",
    "tests/flows/test_sign_out.py",
    "tests/browser/test_embedded_sign_in.py",
    "tests/browser/test_diagnose.py",
    "tests/browser/test_pages_of_others.py",
    "tests/browser/test_questions.py",
    "tests/connect/test_toolkit.py",
    "tests/flows/test_hostile_classes.py",
    "tests/flows/test_refusals_of_the_provider.py",
    "tests/flows/test_proxy_hostile.py",
    "tests/flows/test_usage.py",
    "tests/flows/test_provider_shapes.py",
    "tests/flows/test_proxy_wire.py",
)
_RANK = {name: rank for rank, name in enumerate(LONGEST)}


def longest_first(items: list[pytest.Item]) -> None:
    """The others stay in the order in which chance has put them, but those of a file that go last."""
    items.sort(key=_place)


def _place(item: pytest.Item) -> tuple[int, bool]:
    rank = _RANK.get(item.nodeid.split("::")[0], len(_RANK))
    return rank, item.get_closest_marker("last") is not None
