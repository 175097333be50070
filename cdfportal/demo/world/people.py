"""Who has a user account in a project, and what their profile says.

In CDF a user account comes into being when a person of the organisation first reaches a project;
a group for `allUserAccounts` counts for them and for nobody else. Carol and Dave have none: Carol
is in no group, and Dave's token carries no group at all (too many), so neither ever reached
plant-north. Both sign in, and CDF shows them no project.
"""

from __future__ import annotations

from cdfportal.demo import cast
from cdfportal.demo.world.grants import Json

#: People of the plant who do not sign in to the demo, as CDF knows them: principal id and name.
PLANNERS = {
    "5b0c7a1e-0101-frida": "Frida",
    "5b0c7a1e-0102-gustav": "Gustav",
    "5b0c7a1e-0103-hana": "Hana",
    "5b0c7a1e-0104-ivo": "Ivo",
}
FRIDA, GUSTAV, HANA, IVO = PLANNERS

NORTH_ACCOUNTS = frozenset(
    {cast.ALICE.subject, cast.BOB.subject, cast.ERIN.subject, cast.FRANK.subject, *PLANNERS},
)
SOUTH_ACCOUNTS = frozenset({HANA, IVO})

PROFILES_SINCE = 1_767_225_600_000


def service_profile(service: cast.ServicePrincipal) -> Json:
    """The profile of an application that reached the project by itself."""
    return {
        "userIdentifier": service.subject,
        "displayName": service.name,
        "identityType": "SERVICE_PRINCIPAL",
        "lastUpdatedTime": PROFILES_SINCE,
    }


def profiles(accounts: frozenset[str]) -> list[Json]:
    """A profile for each account, by name as the API orders them."""
    people = {person.subject: person.name for person in cast.PEOPLE} | PLANNERS
    known = ((name, subject) for subject, name in people.items() if subject in accounts)
    return [_profile(subject, name) for name, subject in sorted(known)]


def _profile(subject: str, name: str) -> Json:
    return {
        "userIdentifier": subject,
        "givenName": name,
        "displayName": name,
        "email": f"{name.lower()}@plant.example",
        "identityType": "USER",
        "lastUpdatedTime": PROFILES_SINCE,
    }
