"""The command signs in at npm's oidc-provider, which none of us wrote."""

from __future__ import annotations

import pytest

from cdfportal.demo.cast import ADMINS, Person
from cdfportal.demo.simulator import CdfSimulator, SimulatorConfig
from tests.support.certified import CertifiedProvider
from tests.support.cluster import AUDIENCE
from tests.terminal.commands import Command
from tests.terminal.service import AUDITOR, SECRET, settings

#: The provider knows whose groups are whose by subject alone.
_AS_PERSON = Person(
    "auditor", AUDITOR.client_id, AUDITOR.name, "auditor@plant.example", "", "", (ADMINS,)
)
#: For the clients of people, who do not come here.
_ELSEWHERE = "http://localhost:9/"
_CLIENT = {
    "client_id": AUDITOR.client_id,
    "client_secret": SECRET,
    "grant_types": ["client_credentials"],
    "response_types": [],
    "redirect_uris": [],
    "post_logout_redirect_uris": [],
}


@pytest.mark.spec("RFC 6749 §4.4")
def test_a_service_principal_of_a_certified_provider(command: Command) -> None:
    provider = CertifiedProvider(
        [_ELSEWHERE], [_ELSEWHERE], AUDIENCE, [_AS_PERSON], key_client=_CLIENT
    )
    with provider:
        simulator = CdfSimulator(
            SimulatorConfig(audience=AUDIENCE, issuers={provider.issuer: f"{provider.issuer}/jwks"})
        )
        with simulator:
            command.environment |= settings(provider.discovery_url, simulator.url, AUDITOR)
            ended = command("can-i", "groupsAcl", "CREATE")
            assert (ended.code, ended.err) == (0, "")
            command.environment["IDP_CLIENT_SECRET"] = "a wrong one"
            ended = command("can-i", "groupsAcl", "CREATE")
            assert ended.code == 2
            assert "refused to sign in: invalid_client" in ended.err
        (given,) = provider.given()
    assert given["grant_type"] == "client_credentials"
