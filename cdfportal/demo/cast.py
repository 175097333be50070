"""The cast of the demo: who can sign in, and which IdP groups they bring along.

Both servers read it: the identity provider puts the groups into tokens, the CDF simulator only ever
sees what the token says.
"""

from __future__ import annotations

from dataclasses import dataclass, field

CLUSTER = "westeurope-1"
DEFAULT_PROJECT = "plant-north"

# Ids of groups at the identity provider; in CDF they appear as a group's `sourceId`.
ADMINS = "7c0e6d3e-52a9-4d8e-9c1a-0a1f5e0c1001"
LINE_A_ENGINEERS = "7c0e6d3e-52a9-4d8e-9c1a-0a1f5e0c1002"
TRAIN_B_READERS = "7c0e6d3e-52a9-4d8e-9c1a-0a1f5e0c1003"
TRANSFORMATION_OWNERS = "7c0e6d3e-52a9-4d8e-9c1a-0a1f5e0c1004"
HISTORIAN_WRITERS = "7c0e6d3e-52a9-4d8e-9c1a-0a1f5e0c1005"
SOUTH_OPERATORS = "7c0e6d3e-52a9-4d8e-9c1a-0a1f5e0c1006"
VISITORS = "7c0e6d3e-52a9-4d8e-9c1a-0a1f5e0c1007"
EXTRACTORS = "7c0e6d3e-52a9-4d8e-9c1a-0a1f5e0c1008"
#: An IdP group that no CDF group names: it is in tokens, and leads nowhere.
CANTEEN = "7c0e6d3e-52a9-4d8e-9c1a-0a1f5e0c1009"

ALL_SCOPES = ("IDENTITY", "user_impersonation")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can sign in at the embedded provider."""

    key: str
    subject: str
    name: str
    email: str
    password: str = field(repr=False)
    shows: str
    groups: tuple[str, ...] = ()
    #: CDF scopes that the provider grants this person, whatever is asked for.
    cdf_scopes: tuple[str, ...] = ALL_SCOPES


@dataclass(frozen=True, slots=True)
class ServicePrincipal:
    """A client that signs in by client credentials, without a person."""

    client_id: str
    client_secret: str = field(repr=False)
    subject: str
    name: str
    groups: tuple[str, ...] = ()


def _person(
    key: str, number: int, shows: str, *groups: str, scopes: tuple[str, ...] = ALL_SCOPES
) -> Person:
    return Person(
        key=key,
        subject=f"5b0c7a1e-{number:04d}-{key}",
        name=key.capitalize(),
        email=f"{key}@plant.example",
        password=f"{key}-demo-password",
        shows=shows,
        groups=groups,
        cdf_scopes=scopes,
    )


ALICE = _person(
    "alice",
    1,
    "Administrator of plant-north",
    CANTEEN,
    ADMINS,
    TRANSFORMATION_OWNERS,
    TRAIN_B_READERS,
)
BOB = _person(
    "bob",
    2,
    "Engineer on line A: reads, and writes a little",
    LINE_A_ENGINEERS,
    TRAIN_B_READERS,
    CANTEEN,
)
CAROL = _person("carol", 3, "Signs in, and is in no CDF group", CANTEEN)
DAVE = _person(
    "dave",
    4,
    "In 300 IdP groups, too many for one token",
    LINE_A_ENGINEERS,
    *(f"7c0e6d3e-52a9-4d8e-9c1a-0a1f5e0d{number:04d}" for number in range(299)),
)
ERIN = _person(
    "erin",
    5,
    "Administrator holding a DATA.VIEW token",
    ADMINS,
    HISTORIAN_WRITERS,
    scopes=("IDENTITY", "DATA.VIEW"),
)

FRANK = _person(
    "frank", 6, "New here: has an account, and nothing but what each account has", CANTEEN
)

PEOPLE: tuple[Person, ...] = (ALICE, BOB, CAROL, DAVE, ERIN, FRANK)

EXTRACTOR = ServicePrincipal(
    client_id="opcua-extractor",
    client_secret="opcua-extractor-demo-secret",  # noqa: S106 -- the demo's own, good on loopback only
    subject="9e1d0f2a-0001-opcua-extractor",
    name="OPC UA extractor",
    groups=(EXTRACTORS,),
)

SERVICE_PRINCIPALS: tuple[ServicePrincipal, ...] = (EXTRACTOR,)

#: What the IdP calls its groups, and who looks after each: the demo's GROUP_NAMES_FILE.
GROUP_NAMES: tuple[tuple[str, str, str], ...] = (
    (ADMINS, "Plant North administrators", ALICE.email),
    (LINE_A_ENGINEERS, "Line A engineers", BOB.email),
    (TRAIN_B_READERS, "Compressor train B, readers", ALICE.email),
    (TRANSFORMATION_OWNERS, "Transformation owners", ALICE.email),
    (HISTORIAN_WRITERS, "Historian writers", ERIN.email),
    (SOUTH_OPERATORS, "Plant South operators", ALICE.email),
    (VISITORS, "Visitors", ""),
    (EXTRACTORS, "Extractors", ALICE.email),
    (CANTEEN, "Canteen", ""),
)
