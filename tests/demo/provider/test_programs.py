"""Programs at a provider of each make: what their tokens say, and how they are refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import jwt
import pytest
import requests

from cdfportal.base.presets import PRESETS
from cdfportal.base.provider import Provider
from cdfportal.demo.cast import EXTRACTOR
from cdfportal.demo.provider import Client, EmbeddedProvider, ProviderConfig
from cdfportal.demo.provider.keys import KeyRing
from cdfportal.demo.provider.shapes import Shape
from cdfportal.demo.provider.shapes.auth0 import GROUPS
from cdfportal.demo.simulator.caller import Caller
from cdfportal.demo.simulator.token_rules import TokenRules
from tests.demo.provider.relying_party import CDF, REDIRECT_URI

GRANT = {"grant_type": "client_credentials"}
PAIR = {"client_id": EXTRACTOR.client_id, "client_secret": EXTRACTOR.client_secret}
#: One that people sign in to.
PORTAL = Client("portal", "portal-secret", (REDIRECT_URI,))

#: What each make wants beside the pair.
WANTED: dict[Shape, dict[str, str]] = {
    Shape.ENTRA: {"scope": f"{CDF}/.default"},
    Shape.COGNITO: {"scope": f"https://cognitedata.com/user_impersonation {CDF}"},
    Shape.AUTH0: {"audience": CDF, "scope": "IDENTITY user_impersonation"},
    Shape.KEYCLOAK: {"scope": "IDENTITY user_impersonation"},
    Shape.COGIDP: {},
}
GROUP_CLAIMS = ("groups", "cognito:groups", GROUPS, "ext_group_ids")
PRESET_OF = {
    Shape.ENTRA: Provider.ENTRA_ID,
    Shape.AUTH0: Provider.AUTH0,
}


@dataclass
class Made:
    """A provider in one shape."""

    shape: Shape
    provider: EmbeddedProvider
    document: dict[str, Any]

    def ask(self, **form: str) -> requests.Response:
        return requests.post(self.document["token_endpoint"], data={**GRANT, **form}, timeout=5)

    def refused(self, **form: str) -> tuple[int, str, str]:
        answer = self.ask(**form)
        said = answer.json()
        assert answer.headers["Cache-Control"] == "no-store"
        return answer.status_code, said["error"], said.get("error_description", "")


@pytest.fixture(scope="module")
def makes() -> Iterator[dict[Shape, Made]]:
    """One of each, all with the same keys."""
    keys = KeyRing()
    with ExitStack() as stack:
        found = {}
        for shape in WANTED:
            config = ProviderConfig(CDF, (PORTAL,), shape=shape)
            provider = stack.enter_context(EmbeddedProvider(config, keys=keys))
            address = f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration"
            document = requests.get(address, timeout=5).json()
            found[shape] = Made(shape, provider, document)
        yield found


@pytest.fixture(params=WANTED, ids=str)
def made(request: pytest.FixtureRequest, makes: dict[Shape, Made]) -> Made:
    """Each make in turn."""
    return makes[request.param]


def claims_of(answer: requests.Response) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert "refresh_token" not in body
    assert "id_token" not in body
    claims: dict[str, Any] = jwt.decode(
        body["access_token"], options={"verify_signature": False, "verify_aud": False}
    )
    return claims


def test_the_document_offers_the_grant(made: Made) -> None:
    assert "client_credentials" in made.document["grant_types_supported"]


def test_a_program_gets_a_token_as_the_make_writes_it(made: Made) -> None:
    claims = claims_of(made.ask(**PAIR, **WANTED[made.shape]))
    caller = Caller.from_claims(claims, TokenRules(GROUP_CLAIMS))
    assert caller.application == EXTRACTOR.client_id
    if made.shape is Shape.COGNITO:
        assert claims["sub"] == claims["client_id"] == EXTRACTOR.client_id
        assert claims["token_use"] == "access"
        assert "aud" not in claims
        assert caller.groups == frozenset()
        return
    assert CDF in (claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]])
    assert caller.groups == set(EXTRACTOR.groups)
    subjects = {Shape.AUTH0: f"{EXTRACTOR.client_id}@clients"}
    assert claims["sub"] == subjects.get(made.shape, EXTRACTOR.subject)
    # Entra gives roles and no scopes (https://github.com/MicrosoftDocs/azure-docs/issues/50935).
    assert ("scp" in claims or "scope" in claims) is (made.shape in (Shape.AUTH0, Shape.KEYCLOAK))


@pytest.mark.parametrize("shape", PRESET_OF, ids=str)
def test_what_the_preset_asks_for_is_what_the_make_wants(
    makes: dict[Shape, Made], shape: Shape
) -> None:
    preset = PRESETS[PRESET_OF[shape]]
    asked = {name: value.format(audience=CDF) for name, value in preset.service_parameters}
    if preset.service_scopes:
        asked["scope"] = preset.service_scopes.format(cdf=CDF)
    claims_of(makes[shape].ask(**PAIR, **asked))


WRONG_SECRET = {
    Shape.ENTRA: (401, "invalid_client", "AADSTS7000215"),
    Shape.COGNITO: (400, "invalid_client", ""),
    Shape.AUTH0: (401, "access_denied", "Unauthorized"),
    Shape.KEYCLOAK: (401, "unauthorized_client", "Invalid client or Invalid client credentials"),
    Shape.COGIDP: (401, "invalid_client", ""),
}
UNKNOWN = {
    **WRONG_SECRET,
    Shape.ENTRA: (400, "unauthorized_client", "AADSTS700016"),
    Shape.KEYCLOAK: (401, "invalid_client", "Invalid client or Invalid client credentials"),
    Shape.COGIDP: (400, "invalid_client", ""),
}
NO_SECRET = {**WRONG_SECRET, Shape.ENTRA: (401, "invalid_client", "AADSTS7000218")}
FOR_PEOPLE = {
    Shape.COGNITO: (400, "unauthorized_client", ""),
    Shape.AUTH0: (403, "unauthorized_client", "Grant type 'client_credentials' not allowed"),
    Shape.KEYCLOAK: (401, "unauthorized_client", "Client not enabled to retrieve service account"),
    Shape.COGIDP: (400, "unauthorized_client", ""),
}


def told(got: tuple[int, str, str], expected: tuple[int, str, str]) -> bool:
    return got[:2] == expected[:2] and expected[2] in got[2]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"client_secret": "wrong"}, WRONG_SECRET),
        ({"client_id": "nobody"}, UNKNOWN),
        ({"client_secret": ""}, NO_SECRET),
    ],
    ids=["wrong secret", "unknown client", "no secret"],
)
def test_a_client_that_does_not_prove_itself(
    made: Made, changes: dict[str, str], expected: dict[Shape, tuple[int, str, str]]
) -> None:
    got = made.refused(**{**PAIR, **WANTED[made.shape], **changes})
    assert told(got, expected[made.shape]), got


def test_an_error_of_entra_carries_its_number_in_three_places(makes: dict[Shape, Made]) -> None:
    said = makes[Shape.ENTRA].ask(**{**PAIR, "client_secret": "wrong"}).json()
    assert said["error_codes"] == [7000215]
    assert said["error_uri"].endswith("code=7000215")
    assert said["trace_id"] in said["error_description"]


@pytest.mark.parametrize("shape", FOR_PEOPLE, ids=str)
def test_a_client_of_people_may_not_use_the_grant(makes: dict[Shape, Made], shape: Shape) -> None:
    """Entra alone lets every application with a secret use it."""
    made = makes[shape]
    own = {"client_id": PORTAL.client_id, "client_secret": str(PORTAL.client_secret)}
    got = made.refused(**own, **WANTED[made.shape])
    assert told(got, FOR_PEOPLE[made.shape]), got


@pytest.mark.parametrize(
    ("shape", "asked", "expected"),
    [
        (Shape.ENTRA, {}, (400, "invalid_request", "AADSTS900144")),
        (Shape.ENTRA, {"scope": f"{CDF}/IDENTITY"}, (400, "invalid_scope", "AADSTS1002012")),
        (
            Shape.ENTRA,
            {"scope": f"{CDF}/.default https://graph.microsoft.com/.default"},
            (400, "invalid_scope", "AADSTS70011"),
        ),
        (
            Shape.ENTRA,
            {"scope": "https://elsewhere.cognitedata.com/.default"},
            (400, "invalid_resource", "AADSTS500011"),
        ),
        (Shape.COGNITO, {"scope": "openid"}, (400, "invalid_scope", "")),
        (Shape.COGNITO, {"scope": f"{CDF}/.default"}, (400, "invalid_scope", "")),
        (Shape.AUTH0, {}, (403, "access_denied", "No audience parameter")),
        (Shape.AUTH0, {"audience": "https://else"}, (403, "access_denied", "Service not enabled")),
        (Shape.KEYCLOAK, {"scope": "nothing"}, (400, "invalid_scope", "Invalid scopes: nothing")),
    ],
)
def test_what_a_program_may_not_ask_for(
    makes: dict[Shape, Made], shape: Shape, asked: dict[str, str], expected: tuple[int, str, str]
) -> None:
    got = makes[shape].refused(**PAIR, **asked)
    assert told(got, expected), got


def test_cognito_gives_all_scopes_where_none_is_asked_for(makes: dict[Shape, Made]) -> None:
    scope = claims_of(makes[Shape.COGNITO].ask(**PAIR))["scope"]
    assert CDF in scope.split()
