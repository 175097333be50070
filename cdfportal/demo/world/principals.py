"""The organization's principals: everybody who can sign in to it, whichever project they reach.

CDF's own ids have 22 characters. Those of the demo are the subjects of its tokens, so that they are
the same in a token, in a group's list of members and here.
"""

from __future__ import annotations

from cdfportal.demo import cast
from cdfportal.demo.world.grants import Json
from cdfportal.demo.world.people import PLANNERS, PROFILES_SINCE

PICTURES = "https://pictures.plant.example"


def principals(organization: str) -> list[Json]:
    """People by name, then applications."""
    people = {person.subject: person.name for person in cast.PEOPLE} | PLANNERS
    return [
        *(_user(subject, name) for subject, name in people.items()),
        *(_service_account(service, organization) for service in cast.SERVICE_PRINCIPALS),
    ]


def _user(subject: str, name: str) -> Json:
    return {
        "id": subject,
        "type": "USER",
        "name": name,
        "givenName": name,
        "email": f"{name.lower()}@plant.example",
        "pictureUrl": f"{PICTURES}/{name.lower()}.png",
    }


def _service_account(service: cast.ServicePrincipal, organization: str) -> Json:
    return {
        "id": service.subject,
        "type": "SERVICE_ACCOUNT",
        "name": service.name,
        "externalId": service.client_id,
        "pictureUrl": f"{PICTURES}/{service.client_id}.png",
        "createdBy": {"orgId": organization, "userId": cast.ALICE.subject},
        "createdTime": PROFILES_SINCE,
        "lastUpdatedTime": PROFILES_SINCE,
    }
