"""Whatever somebody writes after `/cdf/`: no exception, no second reading."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import quote, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdfportal.access.endpoint_table import endpoint_table
from cdfportal.base.errors import Reason
from cdfportal.base.portal import ProxyRule, ProxySettings, UnknownEndpoints
from cdfproxy.decision import Decision
from cdfproxy.policy import METHODS, decide
from tests.cdfproxy.connection import connection
from tests.support.hostile import targets

GROUPS = tuple(targets.GROUPS.strip("/").split("/"))
HOSTILE = targets.HOSTILE
_BASE = targets.ROOT


def test_the_table_is_large() -> None:
    assert len(HOSTILE) >= 300
    assert all(len({*one()}) >= 20 for one in targets.CLASSES)


@pytest.mark.parametrize("members", targets.CLASSES, ids=lambda one: one.__name__)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT"])
@pytest.mark.parametrize("projects", [(), ("plant-north",)])
def test_a_hostile_target_reaches_nothing(
    method: str, members: Callable[[], Iterator[str]], projects: tuple[str, ...]
) -> None:
    for raw in members():
        decision = decide(method, raw, ProxySettings(), connection(*projects))
        assert not decision.is_allowed, (raw, decision)
        assert decision.target == "", raw
        assert decision.rule, raw


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
@pytest.mark.parametrize("path", ["groups", "groups/delete", "assets", "unknown"])
def test_a_slash_at_the_end_changes_no_decision(method: str, path: str) -> None:
    """Cognite's JavaScript SDK writes one before a query; no rule is got round by it."""
    for settings in (ProxySettings(), ProxySettings(unknown=UnknownEndpoints.ALLOW)):
        plain, slashed = (
            decide(method, f"{_BASE}/{path}{end}?all=true", settings, connection("plant-north"))
            for end in ("", "/")
        )
        assert plain == slashed


def test_a_hostile_target_never_reaches_the_groups_where_unknown_calls_are_open() -> None:
    settings = ProxySettings(unknown=UnknownEndpoints.ALLOW)
    for raw in HOSTILE:
        decision = decide("POST", raw, settings, connection("plant-north"))
        path = decision.target.partition("?")[0]
        assert tuple(path.strip("/").lower().split("/")) != GROUPS, raw
        assert_has_one_reading(decision)


def assert_has_one_reading(decision: Decision) -> None:
    """The canonical target, split and decoded, is the template's; decoding it again adds no slash."""
    if not decision.is_allowed:
        assert decision.target == ""
        assert decision.reason is not None
        return
    assert decision.target.isascii()
    assert decision.target.isprintable()
    assert not set("# \\;") & set(decision.target.partition("?")[0])
    segments = decision.target.partition("?")[0].split("/")[1:]
    assert all(segment and unquote(segment) not in {".", ".."} for segment in segments)
    template = decision.template.split("/")[1:] if decision.template else segments
    assert len(template) == len(segments)
    for expected, segment in zip(template, segments, strict=True):
        assert expected == segment or expected.startswith("{")


_TEMPLATES = tuple(endpoint.template for endpoint in endpoint_table().endpoints)
_PIECE = st.one_of(
    st.sampled_from(["..", ".", "%2e", "%2F", "%25", ";", "#", "?", "//", "\\", "%00", "groups", "assets", "%67"]),
    st.text(max_size=6),
    st.characters(min_codepoint=0x20, max_codepoint=0x7E),
)  # fmt: skip


@st.composite
def nearly_known(draw: st.DrawFn) -> str:
    """A path of the table with something put in somewhere."""
    raw = "/cdf" + draw(st.sampled_from(_TEMPLATES)).replace("{", "").replace("}", "")
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(raw)))
        raw = raw[:at] + draw(_PIECE) + raw[at:]
    return raw


_RULE = st.builds(
    ProxyRule, st.sampled_from([*METHODS, "*"]), st.sampled_from([*_TEMPLATES, "/**", "/api/v1/**"])
)
_SETTINGS = st.builds(
    ProxySettings,
    allow=st.lists(_RULE, max_size=2).map(tuple),
    deny=st.lists(_RULE, max_size=1).map(tuple),
    unknown=st.sampled_from(UnknownEndpoints),
)


@given(
    method=st.one_of(st.sampled_from(METHODS), st.text(max_size=8)),
    raw=st.one_of(nearly_known(), st.text(), st.text(alphabet="/.%2eF5cC;#?\\\x00api")),
    settings=_SETTINGS,
)
def test_whatever_comes_the_decision_has_one_reading(
    method: str, raw: str, settings: ProxySettings
) -> None:
    decision = decide(method, raw, settings, connection("plant-north"))
    assert_has_one_reading(decision)


@given(raw=nearly_known(), method=st.sampled_from(METHODS))
def test_nothing_that_is_closed_by_default_is_reached_without_being_named(
    raw: str, method: str
) -> None:
    decision = decide(
        method, raw, ProxySettings(unknown=UnknownEndpoints.ALLOW), connection("project")
    )
    if decision.is_allowed:
        path = decision.target.partition("?")[0]
        match = endpoint_table().lookup(method, path[1:].split("/"), ignore_case=True)
        assert match is None or not match.denied_by_default


@given(row_key=st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_every_row_key_arrives_as_it_was_meant_or_not_at_all(row_key: str) -> None:
    raw = f"{_BASE}/raw/dbs/d/tables/t/rows/{quote(row_key, safe='')}"
    decision = decide("GET", raw, ProxySettings(), connection())
    if decision.is_allowed:
        assert unquote(decision.target.rpartition("/")[2]) == row_key
    else:
        assert decision.reason is Reason.BAD_TARGET
        assert (
            row_key in {".", ".."}
            or any(ord(letter) < 0x20 or 0x7F <= ord(letter) < 0xA0 for letter in row_key)
            or len(raw) > 8192
        )
