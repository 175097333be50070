"""What a process remembers of the provider: fetched once, re-fetched rarely, good for a day without it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from pytest_django.fixtures import Settings

from accounts.cause import Cause, Failure
from accounts.discovery import Metadata, read_metadata
from accounts.jwks import SigningKey
from accounts.provider import Asker, KnownProvider
from accounts.remembered import Lives, Remembered
from cdfportal.base.connection import Connection, Provider
from cdfportal.demo.provider import EmbeddedProvider, Misbehaviour
from cdfportal.demo.provider.keys import KeyRing
from cdfportal.idp.address import is_safe
from tests.accounts.stage import connection_to, embedded

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
LIVES = Lives(fresh=timedelta(hours=1), stale=timedelta(days=1), pause=timedelta(seconds=30))
DOWN = Failure(Cause.PROVIDER_UNREACHABLE)


class Source:
    """Counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.is_down = False

    def __call__(self) -> str | Failure:
        self.asked += 1
        return DOWN if self.is_down else f"value {self.asked}"


def after(**time: float) -> datetime:
    return NOW + timedelta(**time)


def test_a_value_is_fetched_once_while_it_is_fresh() -> None:
    source, memory = Source(), Remembered[str](LIVES)
    assert memory.peek() is None
    assert {memory.get(after(minutes=minute), source) for minute in range(60)} == {"value 1"}
    assert memory.get(after(minutes=60), source) == "value 2"
    assert memory.peek() == "value 2"


def test_an_old_value_stands_in_for_a_day_while_the_source_is_down() -> None:
    source, memory = Source(), Remembered[str](LIVES)
    memory.get(NOW, source)
    source.is_down = True
    assert memory.get(after(hours=2), source) == "value 1"
    assert memory.get(after(hours=2, seconds=29), source) == "value 1"
    assert source.asked == 2, "the source that failed is left alone for a while"
    assert memory.get(after(hours=2, seconds=31), source) == "value 1"
    assert source.asked == 3
    assert memory.get(after(hours=24), source) == DOWN
    source.is_down = False
    assert memory.get(after(hours=25), source) == "value 5"


def test_a_failure_is_not_remembered_instead_of_a_value() -> None:
    source, memory = Source(), Remembered[str](LIVES)
    source.is_down = True
    assert memory.get(NOW, source) == DOWN
    source.is_down = False
    assert memory.get(NOW, source) == "value 2"


@pytest.mark.parametrize("is_down", [False, True])
def test_many_threads_cause_one_fetch_and_share_its_result(is_down: bool) -> None:
    memory = Remembered[str](LIVES)
    asked: list[int] = []
    begun, gate, together = threading.Event(), threading.Event(), threading.Barrier(8)
    results: list[str | Failure] = []

    def slow() -> str | Failure:
        asked.append(1)
        begun.set()
        gate.wait(timeout=20)
        return DOWN if is_down else "value"

    def get() -> None:
        together.wait(timeout=20)
        results.append(memory.get(NOW, slow))

    threads = [threading.Thread(target=get) for _ in range(8)]
    for thread in threads:
        thread.start()
    assert begun.wait(timeout=20)
    gate.set()
    for thread in threads:
        thread.join(timeout=20)
    assert set(results) == {DOWN if is_down else "value"}
    assert len(results) == 8
    if not is_down:
        assert len(asked) == 1


def test_nobody_waits_for_a_slow_source_while_an_old_value_can_stand_in() -> None:
    memory = Remembered[str](LIVES)
    memory.get(NOW, lambda: "old")
    asked, gate = threading.Event(), threading.Event()

    def slow() -> str:
        asked.set()
        gate.wait(timeout=20)
        return "new"

    fetcher = threading.Thread(target=memory.get, args=(after(hours=2), slow))
    fetcher.start()
    assert asked.wait(timeout=20)
    assert memory.get(after(hours=2), slow) == "old"
    gate.set()
    fetcher.join(timeout=20)
    assert memory.get(after(hours=2), slow) == "new"


# --- keys ------------------------------------------------------------------------------------------


@pytest.fixture
def provider() -> Iterator[EmbeddedProvider]:
    with embedded(keys=KeyRing()) as made:
        yield made


def known(provider: EmbeddedProvider) -> tuple[KnownProvider, Metadata]:
    memory = KnownProvider(connection_to(provider))
    metadata = memory.metadata(NOW)
    assert isinstance(metadata, Metadata)
    return memory, metadata


def fetches(provider: EmbeddedProvider) -> int:
    return sum(event.path == "/jwks" for event in provider.events.all())


def test_an_unknown_key_id_makes_us_ask_again_once_a_minute(provider: EmbeddedProvider) -> None:
    memory, metadata = known(provider)
    for second in range(0, 120, 10):
        found = memory.key(metadata, "made up", "RS256", after(seconds=second))
        assert found == Failure(Cause.KEY_UNKNOWN)
    assert fetches(provider) == 1 + 2


def test_strangers_use_up_nobody_elses_turn(provider: EmbeddedProvider) -> None:
    """Anybody can call the back channel with a token that names a key of no one's."""
    memory, metadata = known(provider)
    assert isinstance(memory.key(metadata, None, "RS256", NOW), SigningKey)
    for second in range(5):
        found = memory.key(metadata, "made up", "RS256", after(seconds=second), asker=Asker.ANYBODY)
        assert found == Failure(Cause.KEY_UNKNOWN)
    assert fetches(provider) == 1 + 1
    provider.rotate_keys(keep_old=False)
    newest = known(provider)[0].key(metadata, None, "RS256", NOW)
    assert isinstance(newest, SigningKey)
    assert memory.key(metadata, newest.kid, "RS256", after(seconds=9)) == newest


def test_a_new_key_is_found_and_the_old_ones_stay_good_while_the_provider_is_down(
    provider: EmbeddedProvider,
) -> None:
    memory, metadata = known(provider)
    first = memory.key(metadata, None, "RS256", NOW)
    assert isinstance(first, SigningKey)
    provider.misbehave(Misbehaviour.JWKS_500)
    again = memory.key(metadata, first.kid, "RS256", after(hours=23))
    assert again == first
    assert memory.key(metadata, first.kid, "RS256", after(hours=25)) == Failure(
        Cause.PROVIDER_STATUS, "500"
    )


def test_the_provider_may_go_away_after_the_first_sign_in(provider: EmbeddedProvider) -> None:
    memory, metadata = known(provider)
    provider.misbehave(Misbehaviour.DISCOVERY_500)
    assert memory.metadata(after(hours=23)) == metadata
    assert memory.metadata(after(hours=25)) == Failure(Cause.PROVIDER_STATUS, "500")


# --- the document ----------------------------------------------------------------------------------

ISSUER = "https://idp.example/tenant"
HONEST: dict[str, object] = {
    "issuer": ISSUER,
    "authorization_endpoint": f"{ISSUER}/authorize",
    "token_endpoint": f"{ISSUER}/token",
    "jwks_uri": f"{ISSUER}/keys",
}


@pytest.fixture
def connection(settings: Settings) -> Connection:
    made: Connection = replace(
        settings.CONNECTION, discovery_url=f"{ISSUER}/.well-known/openid-configuration"
    )
    return made


def test_the_least_document_is_enough(connection: Connection) -> None:
    metadata = read_metadata(HONEST, connection)
    assert isinstance(metadata, Metadata)
    assert metadata.token_auth_methods == ("client_secret_basic",)
    assert metadata.end_session_endpoint == ""
    assert metadata.names_itself is False


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"issuer": None}, Cause.DISCOVERY_ISSUER),
        ({"issuer": f"{ISSUER}/"}, Cause.DISCOVERY_ISSUER),
        ({"issuer": ISSUER.upper()}, Cause.DISCOVERY_ISSUER),
        ({"issuer": [ISSUER]}, Cause.DISCOVERY_ISSUER),
        ({"issuer": "https://evil.example"}, Cause.DISCOVERY_ISSUER),
        ({"issuer": "https://idp.example/{tenantid}"}, Cause.DISCOVERY_ISSUER),
        ({"token_endpoint": None}, Cause.DISCOVERY_INCOMPLETE),
        ({"token_endpoint": ""}, Cause.DISCOVERY_INCOMPLETE),
        ({"jwks_uri": 7}, Cause.DISCOVERY_INCOMPLETE),
        ({"authorization_endpoint": ["https://idp.example/a"]}, Cause.DISCOVERY_INCOMPLETE),
        (
            {"authorization_endpoint": "https://idp.example/" + "a" * 2048},
            Cause.DISCOVERY_INCOMPLETE,
        ),
        ({"end_session_endpoint": None}, Cause.DISCOVERY_INCOMPLETE),
        ({"token_endpoint": "http://idp.example/token"}, Cause.DISCOVERY_INSECURE),
        ({"authorization_endpoint": "javascript:alert(1)"}, Cause.DISCOVERY_INSECURE),
        ({"end_session_endpoint": "http://idp.example/out"}, Cause.DISCOVERY_INSECURE),
        ({"code_challenge_methods_supported": ["plain"]}, Cause.DISCOVERY_NO_PKCE),
        ({"code_challenge_methods_supported": []}, Cause.DISCOVERY_NO_PKCE),
    ],
)
def test_a_wrong_document_is_refused(
    connection: Connection, changes: dict[str, object], cause: Cause
) -> None:
    outcome = read_metadata({**HONEST, **changes}, connection)
    assert isinstance(outcome, Failure)
    assert outcome.cause is cause


def test_auth0s_issuer_ends_in_a_slash(connection: Connection) -> None:
    auth0 = replace(connection, provider=Provider.AUTH0)
    metadata = read_metadata({**HONEST, "issuer": f"{ISSUER}/"}, auth0)
    assert isinstance(metadata, Metadata)
    assert metadata.issuer == f"{ISSUER}/"
    without = read_metadata(HONEST, auth0)
    assert isinstance(without, Failure)
    assert without.cause is Cause.DISCOVERY_ISSUER


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://idp.example/a", True),
        ("https://idp.example:8443/a?b=c", True),
        ("http://127.0.0.1:8001/a", True),
        ("http://localhost/a", True),
        ("http://[::1]/a", True),
        ("http://127.0.0.1.evil.example/a", False),
        ("http://localhost.evil.example/a", False),
        ("http://10.0.0.1/a", False),
        ("https://", False),
        ("https:///a", False),
        ("https://user:password@idp.example/a", False),
        ("https://idp.example/a#fragment", False),
        ("https://idp.example/a\nb", False),
        ("https://idp.example\\@evil.example/", False),
        ("https://idp.example:port/a", False),
        ("https://[::1/a", False),
        ("ftp://idp.example/a", False),
        ("//idp.example/a", False),
    ],
)
def test_endpoints_are_https_or_stay_on_this_machine(url: str, safe: bool) -> None:
    assert is_safe(url) is safe
