"""Processes without threads decide for nginx; what has to be waited for goes to those who have some."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import cast

import pytest

from cdfportal.demo.provider import Misbehaviour
from cdfportal.demo.provider.embedded import EmbeddedProvider
from tests.support.eventually import eventually
from tests.support.raw_client import raw_client
from tests.support.raw_upstream import plain
from tests.support.troubled import ASSETS, Trouble, token_of, troubled


@pytest.fixture(scope="module")
def module_trouble(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trouble]:
    with troubled(tmp_path_factory.mktemp("deciders"), offload=True) as made:
        yield made


def decisions(trouble: Trouble) -> list[str]:
    """Where the portal sent nginx with the calls so far."""
    return [
        value
        for answer in trouble.stage.portal.answers()
        for name, value in cast("list[list[str]]", answer["headers"])
        if name == "X-Accel-Redirect"
    ]


def decided(trouble: Trouble, before: int, wanted: list[str]) -> None:
    """The record is written a moment after the answer."""
    eventually(lambda: len(decisions(trouble)) >= before + len(wanted))
    assert decisions(trouble)[before:] == wanted


def test_a_decision_costs_one_answer(trouble: Trouble) -> None:
    cookie = trouble.cookie("bob")
    trouble.cdf.play(plain(b"carried"))
    before = len(decisions(trouble))
    assert trouble.ask(cookie, f"GET {ASSETS}").body == b"carried"
    assert trouble.ask(cookie, f"POST {ASSETS}", b"{}").body == b"carried"
    decided(trouble, before, ["@cdf_read", "@cdf_write"])


@pytest.mark.parametrize("body", [b"", b"x" * 400_000])
def test_a_token_that_is_due_is_renewed_where_one_may_wait(trouble: Trouble, body: bytes) -> None:
    cookie = trouble.cookie("bob")
    trouble.stage.expire_tokens()
    trouble.cdf.play(plain(b"renewed"))
    refreshes, before = trouble.stage.provider.refreshes(), len(decisions(trouble))
    method = "POST" if body else "GET"
    assert trouble.ask(cookie, f"{method} {ASSETS}", body).body == b"renewed"
    assert trouble.cdf.only.body == body
    decided(trouble, before, ["@in_path"])
    assert trouble.stage.provider.refreshes() == refreshes + 1
    assert trouble.ask(cookie, f"{method} {ASSETS}", body).body == b"renewed"
    decided(trouble, before + 1, ["@cdf_write" if body else "@cdf_read"])


def test_a_provider_that_hangs_keeps_no_decision_waiting(trouble: Trouble) -> None:
    bob, alice = trouble.cookie("bob"), trouble.cookie("alice")
    provider = trouble.stage.provider
    assert isinstance(provider, EmbeddedProvider)
    trouble.stage.expire_tokens()
    trouble.cdf.play(plain(b"fine"))
    assert trouble.ask(alice, f"GET {ASSETS}").body == b"fine"
    provider.misbehave(Misbehaviour.REFRESH_LOST_ANSWER)
    with ExitStack() as stack:
        stack.callback(provider.behave)
        # More than there are deciders.
        for _ in range(6):
            client = stack.enter_context(raw_client(trouble.stage.portal, bob))
            client.send(f"GET {ASSETS} HTTP/1.1")
        for _ in range(20):
            assert trouble.ask(alice, f"GET {ASSETS}").body == b"fine"
        assert len({token_of(arrived) for arrived in trouble.cdf.arrived}) == 1
