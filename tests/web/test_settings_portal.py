"""The portal's own settings: each wrong value has its problem and its cure."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from cdfportal.base.configuration.environment import Environment
from cdfportal.base.configuration.portal import read_portal
from cdfportal.base.portal import (
    GroupName,
)
from tests.web.environments import KEY, PORTAL, portal_problems, problems_of


@pytest.mark.parametrize(
    ("values", "named", "cure"),
    [
        ({"PORTAL_URL": ""}, "PORTAL_URL", "Write the address people use"),
        ({"PORTAL_URL": "portal.example.com"}, "PORTAL_URL", "Write e.g. https://"),
        ({"PORTAL_URL": "http://portal.example.com"}, "PORTAL_URL", "Use https"),
        ({"PORTAL_URL": "https://portal.example.com/x"}, "PORTAL_URL", "Write the origin alone"),
        ({"PORTAL_URL": "https://portal.example.com/#x"}, "PORTAL_URL", "Write the origin alone"),
        ({"TOKEN_KEYS": ""}, "TOKEN_KEYS", "Make one: python3 -c"),
        ({"TOKEN_KEYS": "short"}, "TOKEN_KEYS", "Make one"),
        ({"TOKEN_KEYS": f"{KEY},nonsense!"}, "TOKEN_KEYS", "Make one"),
        ({"TOKEN_KEYS": base64.b64encode(b"k" * 31).decode()}, "TOKEN_KEYS", "Make one"),
        ({"SESSION_IDLE_SECONDS": "soon"}, "SESSION_IDLE_SECONDS", "The default is 28800"),
        ({"SESSION_IDLE_SECONDS": "-1"}, "SESSION_IDLE_SECONDS", "The default is"),
        ({"SESSION_IDLE_SECONDS": "1e3"}, "SESSION_IDLE_SECONDS", "The default is"),
        ({"SESSION_IDLE_SECONDS": "59"}, "SESSION_IDLE_SECONDS", "The default is"),
        ({"SESSION_MAX_SECONDS": "99999999"}, "SESSION_MAX_SECONDS", "The default is"),
        ({"SESSION_MAX_SECONDS": "99999999999999"}, "SESSION_MAX_SECONDS", "The default is"),
        (
            {"SESSION_MAX_SECONDS": "\u0661\u0662\u0663\u0664"},
            "SESSION_MAX_SECONDS",
            "The default is",
        ),
        (
            {"SESSION_IDLE_SECONDS": "600", "SESSION_MAX_SECONDS": "60"},
            "SESSION_IDLE_SECONDS",
            "shorter",
        ),
        ({"APP_ORIGINS": "https://app.elsewhere.com"}, "APP_ORIGINS", "one registrable domain"),
        ({"APP_ORIGINS": "http://app.example.com"}, "APP_ORIGINS", "https"),
        ({"APP_ORIGINS": "https://app.example.com/x"}, "APP_ORIGINS", "Write the origin alone"),
        ({"APP_ORIGINS": "https://*.example.com"}, "APP_ORIGINS", "Write e.g."),
        ({"APP_ORIGINS": "https://10.0.0.1"}, "APP_ORIGINS", "one registrable domain"),
        ({"EMBED_ORIGINS": "host.example.com"}, "EMBED_ORIGINS", "Write e.g. https://"),
        ({"EMBED_ORIGINS": "https://host.example.com;script-src"}, "EMBED_ORIGINS", "Write e.g."),
        ({"EMBED_ORIGINS": "*"}, "EMBED_ORIGINS", "Write e.g. https://"),
        ({"EMBED_ORIGINS": "https://*.example.com"}, "EMBED_ORIGINS", "Write e.g."),
        ({"CDF_STORAGE_ORIGINS": "https://s.example.com/x"}, "CDF_STORAGE_ORIGINS", "origin alone"),
        ({"RECORD_MEMBERSHIPS": "ture"}, "RECORD_MEMBERSHIPS", "Write True or False"),
        ({"RECORD_MEMBERSHIPS": "1"}, "RECORD_MEMBERSHIPS", "Write True or False"),
        ({"GROUP_NAMES_FILE": "/nowhere/names.csv"}, "GROUP_NAMES_FILE", "Name a CSV file"),
    ],
)
def test_a_wrong_portal_setting_is_named_with_its_cure(
    values: dict[str, str], named: str, cure: str
) -> None:
    problems = portal_problems(**values)
    assert problems, values
    assert all(problem.startswith(f"{named}: ") for problem in problems), problems
    assert any(cure in problem for problem in problems), problems


@pytest.mark.parametrize("origin", ["https://app.example.com", "https://portal.example.com:8443"])
def test_same_site_apps_are_taken(origin: str) -> None:
    env = Environment({**PORTAL, "APP_ORIGINS": origin})
    assert read_portal(env, demo=False).app_origins == {origin}
    assert env.problems == []


def test_the_same_host_on_loopback_is_the_same_site() -> None:
    values = {**PORTAL, "PORTAL_URL": "http://localhost:8000"}
    assert (
        problems_of(
            lambda env: read_portal(env, demo=True),
            {**values, "APP_ORIGINS": "http://localhost:3000"},
        )
        == []
    )
    for origin in ("http://127.0.0.1:3000", "https://localhost:3000"):
        found = problems_of(
            lambda env: read_portal(env, demo=True), {**values, "APP_ORIGINS": origin}
        )
        assert len(found) == 1


def test_group_names_are_read_from_a_table(tmp_path: Path) -> None:
    table = tmp_path / "names.csv"
    table.write_text(
        '\ufeff# id, name, owner\na1, Operators ,Olga\nb2,"Line A, night"\n\nc3\nd4,\n', "utf-8"
    )
    env = Environment({**PORTAL, "GROUP_NAMES_FILE": str(table)})
    names = read_portal(env, demo=False).group_names
    assert names == {"a1": GroupName("Operators", "Olga"), "b2": GroupName("Line A, night")}
    table.write_bytes(b"\xff\xfe\x00")
    assert len(portal_problems(GROUP_NAMES_FILE=str(table))) == 1
