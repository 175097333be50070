"""Settings are read strictly: what is not clear is a problem, all are listed, and no value is repeated."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cdfportal.base.configuration.environment import Environment
from cdfportal.base.configuration.legacy import refuse_legacy
from cdfportal.base.configuration.network import read_outbound
from cdfportal.base.configuration.portal import read_portal, read_proxy
from tests.support.environment import PREFIXES, unit_environment
from tests.support.portal import ROOT
from tests.web.environments import connect, portal_problems, problems_of


def test_a_sound_environment_has_no_problem() -> None:
    connection, problems = connect()
    assert problems == []
    assert connection.cdf_url == connection.audience == "https://westeurope-1.cognitedata.com"
    assert connection.issuer == "https://idp.example.com"
    assert connection.client_secret is None
    assert portal_problems() == []
    assert problems_of(read_proxy, {}) == []
    assert problems_of(read_outbound, {}) == []


@pytest.mark.parametrize("name", ["COGNITE_API_KEY", "CDF_API_KEY", "CDF_LOGIN_URL"])
def test_a_legacy_setting_is_refused_with_the_way_out(name: str) -> None:
    [problem] = problems_of(refuse_legacy, {name: "the-value"})
    assert problem.startswith(f"{name}: ")
    assert "2023-01-17" in problem
    assert "IDP_CLIENT_ID" in problem
    assert "the-value" not in problem


def test_no_problem_repeats_a_value() -> None:
    mark = "the-secret-value"
    values = dict.fromkeys(
        (
            "PORTAL_URL",
            "TOKEN_KEYS",
            "SESSION_IDLE_SECONDS",
            "RECORD_MEMBERSHIPS",
            "GROUP_NAMES_FILE",
        ),
        mark,
    )
    assert mark not in "".join(problems_of(lambda env: read_portal(env, demo=False), values))
    _, problems = connect(PROVIDER=mark, IDP_DISCOVERY_URL=mark, CDF_URL=mark, CDF_CLUSTER="")
    assert mark not in "".join(problems)


@pytest.mark.parametrize(
    ("word", "expected"), [("True", True), ("true", True), (" FALSE ", False), ("", True)]
)
def test_a_boolean_is_spelt_out(word: str, expected: bool) -> None:
    env = Environment({"X": word})
    assert env.boolean("X", default=True) is expected
    assert env.problems == []


@pytest.mark.parametrize("word", ["1", "0", "yes", "no", "on", "off", "ture", "T", "None"])
def test_no_other_word_is_a_boolean(word: str) -> None:
    env = Environment({"X": word})
    env.boolean("X", default=True)
    assert env.problems == ["X: is neither True nor False. Write True or False."]


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("$from a file\n", "utf-8")
    connection, problems = connect(IDP_CLIENT_SECRET_FILE=str(secret))
    assert (connection.client_secret, problems) == ("$from a file", [])


def test_a_named_file_must_be_readable(tmp_path: Path) -> None:
    _, [missing] = connect(IDP_CLIENT_SECRET_FILE=str(tmp_path / "nothing"))
    assert missing.startswith("IDP_CLIENT_SECRET_FILE: cannot be read")
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    _, [unreadable] = connect(IDP_CLIENT_SECRET_FILE=str(tmp_path / "binary"))
    assert unreadable.startswith("IDP_CLIENT_SECRET_FILE: cannot be read")


def test_an_empty_secret_file_is_no_secret(tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("\n", "utf-8")
    _, problems = connect(IDP_CLIENT_SECRET_FILE=str(tmp_path / "empty"))
    assert len(problems) == 1
    assert problems[0].startswith("IDP_CLIENT_SECRET_FILE: ")


def test_a_value_and_a_file_are_one_too_many(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("b", "utf-8")
    _, problems = connect(IDP_CLIENT_SECRET="a", IDP_CLIENT_SECRET_FILE=str(tmp_path / "secret"))
    assert any("are both set" in problem for problem in problems)


def start(folder: Path, **values: str) -> subprocess.CompletedProcess[str]:
    """Load the settings as a start does, in a process of its own."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(PREFIXES)}
    return subprocess.run(
        [sys.executable, "-c", "import cdfportal.settings"],
        cwd=ROOT,
        env={**clean, **unit_environment(folder), **values},
        capture_output=True,
        text=True,
        check=False,
    )


def test_all_problems_are_listed_at_once_and_no_value_of_theirs(tmp_path: Path) -> None:
    done = start(
        tmp_path,
        PORTAL_URL="http://portal.example.com",
        TOKEN_KEYS="the-bad-key",
        DJANGO_SECRET_KEY="the-short-key",
        DJANGO_DEBUG="ture",
        CDF_PROJECT="",
        CDF_API_KEY="the-api-key",
        PROXY_MODE="sometimes",
        WEB_THREADS="4",
        LOG_LEVEL="LOUD",
        LOG_FORMAT="xml",
        TRUSTED_PROXIES="10.0.0.0/8, proxy.example.com",
        PORTAL_SSL_REDIRECT="maybe",
    )
    assert done.returncode != 0
    message = done.stderr[done.stderr.index("The portal cannot start: 12 settings to mend.") :]
    for name in ("PORTAL_URL", "TOKEN_KEYS", "DJANGO_SECRET_KEY", "DJANGO_DEBUG", "CDF_PROJECT", "CDF_API_KEY", "PROXY_MODE", "WEB_THREADS", "LOG_LEVEL", "LOG_FORMAT", "TRUSTED_PROXIES", "PORTAL_SSL_REDIRECT"):  # fmt: skip
        assert f"\n  - {name}: " in message
    assert not [
        value for value in ("the-bad-key", "the-short-key", "the-api-key") if value in message
    ]


def test_a_database_url_that_means_nothing_is_a_problem_too(tmp_path: Path) -> None:
    done = start(tmp_path, DATABASE_URL="nonsense", CDF_PROJECT="")
    assert "\n  - DATABASE_URL: " in done.stderr
    assert "\n  - CDF_PROJECT: " in done.stderr
