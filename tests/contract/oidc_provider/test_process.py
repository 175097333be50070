"""The independent provider as a process: its packages, its start, its end."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import requests

from cdfportal.demo.cast import ALICE
from tests.contract.oidc_provider.install import FOLDER, InstallError, install
from tests.contract.oidc_provider.relying_party import Attempt, RelyingParty
from tests.support.certified import CertifiedProvider, Lives

AUDIENCE = "http://127.0.0.1:9"
CALLBACK = "http://localhost:8000/accounts/callback/"
HOME = "http://localhost:8000/"


def test_lives_come_from_outside_and_the_provider_ends_with_its_starter() -> None:
    short = CertifiedProvider([CALLBACK], [HOME], AUDIENCE, lives=Lives(access_token=61))
    with short, requests.Session() as browser:
        party, attempt = RelyingParty.public(short, CALLBACK), Attempt()
        callback = short.sign_in(browser, party.authorization_url(attempt), ALICE)
        assert party.redeem(callback, attempt).json()["expires_in"] == 61
    with pytest.raises(requests.ConnectionError):
        requests.get(short.discovery_url, timeout=10)


def test_the_packages_are_pinned_and_the_lock_names_no_registry() -> None:
    package = json.loads((FOLDER / "package.json").read_text(encoding="utf-8"))
    lock = json.loads((FOLDER / "package-lock.json").read_text(encoding="utf-8"))
    assert package["dependencies"] == {"oidc-provider": "9.13.3"}
    packages = {path: entry for path, entry in lock["packages"].items() if path}
    assert packages["node_modules/oidc-provider"]["version"] == "9.13.3"
    assert all(entry["integrity"].startswith("sha512-") for entry in packages.values())
    assert not any("resolved" in entry for entry in packages.values())


def test_a_failing_npm_is_one_line(tmp_path: Path) -> None:
    for name in ("package.json", "package-lock.json"):
        shutil.copy(FOLDER / name, tmp_path)
    (tmp_path / ".npmrc").write_text(f"offline=true\ncache={tmp_path / 'empty'}\n")
    with pytest.raises(InstallError) as caught:
        install(tmp_path)
    assert "\n" not in str(caught.value)
    assert "ENOTCACHED" in str(caught.value)
    assert not (tmp_path / "node_modules" / ".installed").exists()
