"""The corpus of error texts is whole: enough of everything, nothing twice, every entry asked for."""

from __future__ import annotations

import json

from tests.diagnose.corpus_files import FOLDER, samples

# Every entry that the catalogue has; its ids stand in addresses, so they never change.
_LIST = """
aadsts-7000215 aadsts-7000222 aadsts-7000218 aadsts-700016 aadsts-90002 aadsts-9002325
aadsts-9002327 aadsts-50011 aadsts-500011 aadsts-50020 aadsts-50034 aadsts-50076 aadsts-50105
aadsts-50126 aadsts-53003 aadsts-54005 aadsts-65001 aadsts-65005 aadsts-650053 aadsts-70000
aadsts-70008 aadsts-70011 aadsts-700054 aadsts-700082 aadsts-900144 aadsts-1002012
aadsts-500133 aadsts-other
oauth-invalid-request oauth-invalid-client oauth-invalid-grant oauth-unauthorized-client
oauth-unsupported-grant-type oauth-unsupported-response-type oauth-invalid-scope
oauth-access-denied oauth-server-error oauth-temporarily-unavailable oauth-login-required
oauth-interaction-required oauth-consent-required oauth-account-selection-required
oauth-invalid-target oauth-invalid-token oauth-insufficient-scope
cognito-client-secret cognito-no-client cognito-redirect-mismatch cognito-flow-not-enabled
cognito-scope cognito-refresh-ended cognito-wrong-password cognito-user-missing
cognito-user-unconfirmed cognito-too-many
auth0-audience auth0-callback-mismatch auth0-grant-not-allowed auth0-no-client-grant
auth0-refresh-unknown auth0-secret auth0-unknown-client auth0-blocked auth0-mfa-required
keycloak-client-secret keycloak-redirect-uri keycloak-code-not-valid keycloak-session-ended
keycloak-refresh-reuse keycloak-no-service-account keycloak-scope keycloak-account
keycloak-no-realm keycloak-no-client keycloak-pkce
cdf-401 cdf-audience cdf-token-expired cdf-rights-named cdf-hidden cdf-operation-refused
cdf-403 cdf-no-groups cdf-token-scope cdf-ids-missing cdf-duplicated cdf-nulls
cdf-members-and-source cdf-nonce cdf-session-credentials cdf-429-concurrency cdf-429-rate
cdf-400 cdf-404 cdf-5xx cdf-redirected cdf-legacy
net-dns net-refused net-timeout net-reset net-tls-untrusted net-tls-name net-tls-expired
net-proxy net-html
jwt-expired jwt-not-yet jwt-audience jwt-issuer jwt-signature jwt-malformed
portal-refusal portal-sign-in
"""
ENTRIES = frozenset(_LIST.split())


def test_there_are_enough_of_each_kind() -> None:
    assert len(samples()) >= 150
    assert len([sample for sample in samples() if not sample.expects]) >= 12
    assert len([sample for sample in samples() if len(sample.expects) > 1]) >= 10
    assert len([sample for sample in samples() if sample.secrets]) >= 15


def test_no_name_and_no_text_stands_twice() -> None:
    assert len({sample.name for sample in samples()}) == len(samples())
    assert len({sample.text for sample in samples()}) == len(samples())


def test_every_entry_is_asked_for_as_the_main_one() -> None:
    assert {sample.expects[0] for sample in samples() if sample.expects} == ENTRIES


def test_each_sample_is_whole() -> None:
    for sample in samples():
        first = sample.expects[0] if sample.expects else ""
        assert sample.text.strip(), sample.name
        assert sample.where, sample.name
        assert sample.source, sample.name
        assert {*sample.expects, *sample.alternatives} <= ENTRIES, sample.name
        assert len(set(sample.expects)) == len(sample.expects), sample.name
        assert first not in sample.alternatives, sample.name
        assert bool(sample.alternatives) == bool(sample.why), sample.name


def test_each_secret_stands_in_its_text_and_in_no_other_word_of_the_sample() -> None:
    for sample in samples():
        about = f"{sample.name} {sample.where} {sample.source} {sample.why}"
        for secret in sample.secrets:
            assert len(secret) >= 12, f"{sample.name}: too short to be told from other words"
            assert secret in sample.text, sample.name
            assert secret not in about, sample.name


def test_the_files_are_written_as_agreed() -> None:
    for path in FOLDER.glob("*.json"):
        written = path.read_text(encoding="utf-8")
        assert written == json.dumps(json.loads(written), indent=2, ensure_ascii=False) + "\n"
