"""docs/providers.md says what the presets hold, and its lines for `.env` work as they stand."""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from cdfportal.base.configuration.connection import read_connection
from cdfportal.base.configuration.environment import Environment
from cdfportal.base.presets import PRESETS, Confidence, Preset, Trap
from cdfportal.base.provider import Provider
from tests.support.provider_tables import facts_table, traps_table

_DOC = (Path(__file__).resolve().parent.parent / "docs/providers.md").read_text(encoding="utf-8")
_BLOCKS = re.findall(r"```ini\n(.*?)```", _DOC, re.DOTALL)
_TRAPS = [trap for preset in PRESETS.values() for trap in preset.traps]
#: Where providers, CDF and the standards speak for themselves.
_DOCUMENTS = {
    "learn.microsoft.com",
    "docs.aws.amazon.com",
    "auth0.com",
    "www.keycloak.org",
    "docs.cognite.com",
    "openid.net",
    "www.rfc-editor.org",
}
_FILLED = {"<cluster>": "westeurope-1", "<project>": "plant-north", "<region>": "eu-west-1"}


def settings_of(block: str) -> dict[str, str]:
    lines = [line.partition("=") for line in block.splitlines()]
    filled = {name: value for name, _, value in lines}
    for placeholder, value in _FILLED.items():
        filled = {name: text.replace(placeholder, value) for name, text in filled.items()}
    return {name: re.sub(r"<[^>]*>", "filled.in", text) for name, text in filled.items()}


def test_the_table_is_that_of_the_presets() -> None:
    assert facts_table() in _DOC


@pytest.mark.parametrize("preset", PRESETS.values(), ids=lambda preset: preset.provider)
def test_every_trap_stands_in_the_document(preset: Preset) -> None:
    assert traps_table(preset) in _DOC


def test_every_provider_that_can_be_used_has_lines_to_paste() -> None:
    named = [settings_of(block)["PROVIDER"] for block in _BLOCKS]
    assert sorted(named) == sorted(p for p in Provider if not PRESETS[p].refusal)


@pytest.mark.parametrize("block", _BLOCKS, ids=lambda block: block.partition("\n")[0])
def test_the_lines_to_paste_work_as_they_stand(block: str) -> None:
    env = Environment({**settings_of(block), "PORTAL_ADMIN_GROUPS": "admins"})
    connection = read_connection(env)
    assert env.problems == []
    assert connection.group_claims
    assert "openid" in connection.scopes


@pytest.mark.parametrize("trap", _TRAPS, ids=lambda trap: trap.id)
def test_a_trap_says_what_why_and_what_to_do_with_a_source(trap: Trap) -> None:
    for text in (trap.what, trap.why, trap.cure):
        assert text.rstrip(")").endswith("."), text
    assert trap.source.startswith("https://")
    assert trap.checked >= date(2026, 11, 22)
    assert not any(len(sign) < 8 for sign in trap.signs)


@pytest.mark.parametrize("trap", _TRAPS, ids=lambda trap: trap.id)
def test_what_stands_in_no_document_of_the_provider_is_marked_so(trap: Trap) -> None:
    host = urlsplit(trap.source).hostname
    assert (host in _DOCUMENTS) is (trap.confidence is Confidence.DOCUMENTED)


@pytest.mark.parametrize("preset", PRESETS.values(), ids=lambda preset: preset.provider)
def test_each_sign_leads_to_its_own_trap(preset: Preset) -> None:
    for trap in preset.traps:
        for sign in trap.signs:
            assert preset.trap_signed(f"invalid_request {sign}: what the provider says.") is trap


def test_traps_have_names_of_their_own() -> None:
    names = [trap.id for trap in _TRAPS]
    assert len(set(names)) == len(names)


def test_there_is_one_preset_for_each_provider() -> None:
    assert set(PRESETS) == set(Provider)
    assert all(preset.provider is provider for provider, preset in PRESETS.items())


def test_a_preset_never_asks_for_a_scope_that_does_not_exist() -> None:
    for preset in PRESETS.values():
        assert preset.offline_access or "offline_access" not in preset.scopes


def test_every_fact_of_a_preset_is_told() -> None:
    # A new field must be shown, or be one of those that the table shows in another form.
    untold = {"provider", "refusal", "refusal_cure", "traps", "issuer"}
    shown = facts_table().count("\n") - 1
    assert shown == len(fields(Preset)) - len(untold)
