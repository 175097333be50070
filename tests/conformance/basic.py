"""oidcc-client-basic-certification-test-plan, and the plan for configuration by discovery."""

from __future__ import annotations

from collections.abc import Callable

from cdfportal.demo.provider import Misbehaviour
from cdfportal.demo.provider.keys import KeyRing
from tests.accounts.stage import Browser
from tests.conformance.case import Case, Must, Observation, Plan
from tests.conformance.rig import Rig

M = Misbehaviour
_NO_USERINFO = "the portal asks no userinfo endpoint: its access token is made for CDF, claims come from the ID token"


def signing_in(*faults: Misbehaviour) -> Callable[[Rig], Observation]:
    """A sign-in at a provider with these faults."""

    def run(rig: Rig) -> Observation:
        with rig.provider(*faults) as provider, Browser(provider) as browser:
            seen = Observation(*rig.sign_in(browser))
            assert "/userinfo" not in {event.path for event in provider.events.all()}
            return seen

    return run


def _secret_basic(rig: Rig) -> Observation:
    with rig.provider() as provider, Browser(provider) as browser:
        accepted, words = rig.sign_in(browser)
        (asked,) = (event for event in provider.events.all() if event.path == "/token")
        assert "client_secret" not in asked.fields
        assert "client_id" not in asked.fields
        return Observation(accepted, f"{words}; the secret in the Authorization header only")


def _discovery(path: str) -> Callable[[Rig], Observation]:
    def run(rig: Rig) -> Observation:
        with rig.provider() as provider, Browser(provider) as browser:
            accepted, words = rig.sign_in(browser)
            fetched = [event.path for event in provider.events.all()].count(path)
            return Observation(accepted and fetched == 1, f"{words}; fetched {fetched} time")

    return run


def _rotation(rig: Rig) -> Observation:
    """New keys between two sign-ins; the old ones are gone."""
    with (
        rig.provider(keys=KeyRing()) as provider,
        Browser(provider) as first,
        Browser(provider) as second,
    ):
        assert rig.sign_in(first)[0]
        provider.rotate_keys(keep_old=False)
        return Observation(*rig.sign_in(second))


def _rotation_meanwhile(rig: Rig) -> Observation:
    """New keys after the authorization answer, before the token answer."""
    with (
        rig.provider(keys=KeyRing()) as provider,
        Browser(provider) as first,
        Browser(provider) as second,
    ):
        assert rig.sign_in(first)[0]
        back = second.authorize(second.start())
        provider.rotate_keys(keep_old=True)
        assert second.come_back(back).status_code == 302
        said = second.session()
        return Observation(said["signed_in"], f"signed in as {said['person']['name']}")


def _alg_none() -> Case:
    return Case(
        "oidcc-client-test-idtoken-sig-none",
        "The ID token is not signed (`alg` is `none`).",
        Must.EITHER,
        signing_in(M.ALG_NONE),
    )


BASIC = Plan(
    "oidcc-client-basic-certification-test-plan",
    (
        Case("oidcc-client-test", "Everything is right.", Must.ACCEPT, signing_in()),
        Case(
            "oidcc-client-test-invalid-iss",
            "`iss` names another provider.",
            Must.REFUSE,
            signing_in(M.WRONG_ISS),
        ),
        Case(
            "oidcc-client-test-missing-sub",
            "`sub` is missing.",
            Must.REFUSE,
            signing_in(M.MISSING_SUB),
        ),
        Case(
            "oidcc-client-test-invalid-aud",
            "`aud` names another client.",
            Must.REFUSE,
            signing_in(M.WRONG_AUD),
        ),
        Case(
            "oidcc-client-test-missing-iat",
            "`iat` is missing.",
            Must.REFUSE,
            signing_in(M.MISSING_IAT),
        ),
        Case(
            "oidcc-client-test-kid-absent-single-jwks",
            "No `kid`, one key published.",
            Must.ACCEPT,
            signing_in(M.KID_ABSENT_ONE_KEY),
        ),
        Case(
            "oidcc-client-test-kid-absent-multiple-jwks",
            "No `kid`, two keys of one kind published.",
            Must.EITHER,
            signing_in(M.KID_ABSENT_SEVERAL_KEYS),
        ),
        Case(
            "oidcc-client-test-idtoken-sig-rs256",
            "The ID token is signed with RS256.",
            Must.ACCEPT,
            signing_in(),
        ),
        _alg_none(),
        Case(
            "oidcc-client-test-invalid-sig-rs256",
            "The RS256 signature is wrong.",
            Must.REFUSE,
            signing_in(M.BAD_SIGNATURE),
        ),
        Case(
            "oidcc-client-test-userinfo-invalid-sub",
            "Userinfo is about somebody else.",
            Must.REFUSE,
            because=_NO_USERINFO,
        ),
        Case(
            "oidcc-client-test-nonce-invalid",
            "`nonce` is another one.",
            Must.REFUSE,
            signing_in(M.WRONG_NONCE),
        ),
        Case(
            "oidcc-client-test-scope-userinfo-claims",
            "Claims are asked for by scope and come from userinfo.",
            Must.ACCEPT,
            because=_NO_USERINFO,
        ),
        Case(
            "oidcc-client-test-client-secret-basic",
            "The client authenticates by HTTP Basic.",
            Must.ACCEPT,
            _secret_basic,
        ),
    ),
)

CONFIG = Plan(
    "oidcc-client-config-certification-test-plan",
    (
        Case(
            "oidcc-client-test-discovery-openid-config",
            "The provider publishes its configuration.",
            Must.ACCEPT,
            _discovery("/.well-known/openid-configuration"),
        ),
        Case(
            "oidcc-client-test-discovery-jwks-uri-keys",
            "The configuration names the keys' address.",
            Must.ACCEPT,
            _discovery("/jwks"),
        ),
        Case(
            "oidcc-client-test-discovery-issuer-mismatch",
            "The configuration names another issuer.",
            Must.REFUSE,
            signing_in(M.DISCOVERY_WRONG_ISSUER),
        ),
        _alg_none(),
        Case(
            "oidcc-client-test-signing-key-rotation-just-before-signing",
            "New keys between the authorization answer and the token answer.",
            Must.ACCEPT,
            _rotation_meanwhile,
        ),
        Case(
            "oidcc-client-test-signing-key-rotation",
            "New keys between two sign-ins; the old ones are gone.",
            Must.ACCEPT,
            _rotation,
        ),
    ),
)
