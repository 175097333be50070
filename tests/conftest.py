"""What all tests share: a closed world, Django set up, and real servers on loopback."""

from __future__ import annotations

import gc
import ipaddress
import os
import sys
import tempfile
from collections.abc import Generator
from pathlib import Path
from typing import Any

import django
import hypothesis
import pytest
from django.core.management import call_command

from tests.support.environment import PREFIXES, unit_environment
from tests.support.order import longest_first

pytest_plugins = ("tests.support.fixtures",)

_FOLDER = tempfile.TemporaryDirectory(prefix="cdfportal-tests-")

#: Another database for the tests of this process: tests/accounts/test_on_postgres.py names one.
_DATABASE_URL = os.environ.get("PORTAL_TEST_DATABASE_URL")

for _name in [name for name in os.environ if name.startswith(PREFIXES)]:
    del os.environ[_name]
os.environ.update(unit_environment(Path(_FOLDER.name)))
if _DATABASE_URL:
    os.environ["DATABASE_URL"] = _DATABASE_URL
# A machine's proxy is for installing things; the servers of the tests are here.
os.environ["NO_PROXY"] = os.environ["no_proxy"] = "localhost,127.0.0.1"
django.setup()
# A parallel worker inherits the environment: it would load the settings before it has its own folder.
del os.environ["DJANGO_SETTINGS_MODULE"]
# Here, not in a fixture: a stage of any scope finds the files in place.
call_command("collectstatic", interactive=False, verbosity=0)


def _closed_world(event: str, arguments: tuple[Any, ...]) -> None:
    """No test of ours, and no library under it, speaks to anything but this machine."""
    if event != "socket.connect":
        return
    address = arguments[1]
    if isinstance(address, tuple) and not _is_this_machine(str(address[0])):
        raise ConnectionRefusedError(f"tests may not connect to {address[0]}")


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.split("%")[0]).is_loopback
    except ValueError:
        return host == "localhost"


sys.addaudithook(_closed_world)

# A deadline would be a timing in a test; a failure prints what reproduces it.
hypothesis.settings.register_profile("portal", deadline=None, print_blob=True)
hypothesis.settings.load_profile("portal")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--soak` adds the long storms and soaks; `--contract PATH` the whole OpenAPI document."""
    parser.addoption("--soak", action="store_true", help="also run the long storms and soaks")
    parser.addoption(
        "--write-conformance", action="store_true", help="write docs/conformance.md anew"
    )
    parser.addoption(
        "--write-outlines", action="store_true", help="write the outlines of the pages anew"
    )
    parser.addoption("--contract", metavar="PATH", help="CDF's published OpenAPI document")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is collected stays to the end: nobody looks through it for garbage, now or later."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Soaks run on request only, and say so in the count of deselected tests."""
    if _DATABASE_URL:
        _keep(config, items, [item for item in items if _uses_the_database(item)])
    else:
        _keep(config, items, [item for item in items if not item.get_closest_marker("postgres")])
    if not config.getoption("--soak"):
        _keep(config, items, [item for item in items if not item.get_closest_marker("soak")])
    longest_first(items)


def _keep(config: pytest.Config, items: list[pytest.Item], kept: list[pytest.Item]) -> None:
    wanted = set(kept)
    config.hook.pytest_deselected(items=[item for item in items if item not in wanted])
    items[:] = kept


def _uses_the_database(item: pytest.Item) -> bool:
    """The others would say the same again."""
    fixtures = {"db", "transactional_db"} & set(getattr(item, "fixturenames", ()))
    return bool(fixtures) or item.get_closest_marker("django_db") is not None


@pytest.fixture(autouse=True)
def usage_of_one_test() -> None:
    """Calls through the proxy in this process are counted anew, and written when a page asks for them."""
    from cdfproxy.usage_log import UsageLog

    config = django.apps.apps.get_app_config("cdfproxy")
    config.usage = UsageLog(later=lambda _: lambda: None)  # type: ignore[attr-defined]  # ours (cdfproxy/apps.py)


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """A database file, as in production: SQLite in memory knows no waiting between threads."""
    from django.db import connections

    if not _DATABASE_URL:
        connections["default"].settings_dict["TEST"]["NAME"] = f"{_FOLDER.name}/test.sqlite3"
