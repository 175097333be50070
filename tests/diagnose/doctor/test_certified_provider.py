"""Checks 1 to 8 against npm's oidc-provider, which none of us wrote."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from cdfportal.base.connection import Connection
from cdfportal.base.portal import OutboundSettings
from cdfportal.base.presets import preset_of
from cdfportal.base.provider import Provider
from cdfportal.base.service import ClientCredentials
from cdfportal.cdf.transport import Transport
from cdfportal.demo.cast import ADMINS, Person
from cdfportal.demo.simulator import CdfSimulator, SimulatorConfig
from cdfportal.diagnose.doctor.case import Case, OwnPortal, Subject
from cdfportal.diagnose.doctor.faults import Fault
from cdfportal.diagnose.doctor.model import Mark
from tests.diagnose.doctor.patients import REDIRECT_URI, alarms, run
from tests.support.certified import (
    CLIENT_SECRET,
    CONFIDENTIAL_CLIENT,
    PUBLIC_CLIENT,
    CertifiedProvider,
)
from tests.support.cluster import AUDIENCE

ROBOT = "robot"
SECRET = "another secret of the tests: +/=&%~"
_AS_PERSON = Person("robot", ROBOT, "Robot", "robot@plant.example", "", "", (ADMINS,))
_CLIENT = {
    "client_id": ROBOT,
    "client_secret": SECRET,
    "grant_types": ["client_credentials"],
    "response_types": [],
    "redirect_uris": [],
    "post_logout_redirect_uris": [],
}


@pytest.fixture(scope="module")
def usual() -> Iterator[Case]:
    """A case of the portal's own, well."""
    provider = CertifiedProvider(
        [REDIRECT_URI], [REDIRECT_URI], AUDIENCE, [_AS_PERSON], key_client=_CLIENT
    )
    simulator = CdfSimulator(SimulatorConfig(audience=AUDIENCE, issuers={}))
    with provider, simulator:
        scopes = preset_of(Provider.OTHER).scopes.split()
        connection = Connection(
            provider=Provider.OTHER,
            discovery_url=provider.discovery_url,
            client_id=CONFIDENTIAL_CLIENT,
            client_secret=CLIENT_SECRET,
            scopes=tuple(scopes),
            audience=AUDIENCE,
            cdf_url=simulator.url,
            cluster="westeurope-1",
            default_project="plant-north",
            projects=frozenset(),
        )
        yield Case(
            subject=Subject.PORTAL,
            connection=connection,
            project="plant-north",
            transport=Transport(OutboundSettings()),
            portal=OwnPortal(REDIRECT_URI),
        )


def of_portal(usual: Case, **changes: object) -> Case:
    return replace(usual, connection=replace(usual.connection, **changes))  # type: ignore[arg-type]  # by name


def of_robot(usual: Case, client_id: str = ROBOT, secret: str = SECRET) -> Case:
    preset = preset_of(Provider.OTHER)
    url = usual.connection.discovery_url
    credentials = ClientCredentials(preset, client_id, secret, url, "", (), {})
    return replace(usual, subject=Subject.PRINCIPAL, portal=None, credentials=credentials)


def test_all_is_well(usual: Case) -> None:
    for case in (
        usual,
        of_portal(usual, client_id=PUBLIC_CLIENT, client_secret=None),
        of_robot(usual),
    ):
        results = run(case)
        assert [result.mark for result in results] == [Mark.PASSED] * len(results), results


def test_each_fault_is_named_first_and_nothing_else_is(usual: Case) -> None:
    elsewhere = replace(usual, portal=OwnPortal(f"{REDIRECT_URI}elsewhere/"))
    cases = [
        (of_portal(usual, client_id="nobody"), 3, Fault.CLIENT_UNKNOWN),
        (of_portal(usual, client_secret="wrong"), 4, Fault.SECRET_WRONG),
        (of_portal(usual, client_secret=None), 4, Fault.SECRET_MISSING),
        (of_portal(usual, client_id=PUBLIC_CLIENT), 4, Fault.SECRET_NOT_WANTED),
        (elsewhere, 6, Fault.REDIRECT_UNREGISTERED),
        (of_robot(usual, "nobody"), 3, Fault.CLIENT_UNKNOWN),
        (of_robot(usual, secret="wrong"), 4, Fault.SECRET_WRONG),
        (of_robot(usual, CONFIDENTIAL_CLIENT, CLIENT_SECRET), 3, Fault.GRANT_NOT_ALLOWED),
    ]
    found = [alarms(run(case)) for case, *_ in cases]
    assert found == [[(number, Mark.FAILED, fault)] for _, number, fault in cases]
