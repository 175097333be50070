"""What an operation is given: who calls, what they asked, and the world to answer from."""

from __future__ import annotations

from dataclasses import dataclass

from cdfportal.demo.http import Fields, Request
from cdfportal.demo.simulator import body
from cdfportal.demo.simulator.caller import Caller
from cdfportal.demo.simulator.client_trial import ClientTrial
from cdfportal.demo.simulator.enforce import Access
from cdfportal.demo.simulator.errors import bad_request, lacking
from cdfportal.demo.simulator.links import Links
from cdfportal.demo.world import Json, Project, World


@dataclass(frozen=True, slots=True)
class Visit:
    """A call with a good token, not yet in any project."""

    request: Request
    caller: Caller
    world: World
    #: Epoch milliseconds.
    now: int
    #: Issuer and key address of each trusted provider.
    issuers: tuple[tuple[str, str], ...]
    audience: str
    #: Tries client credentials at the provider.
    clients: ClientTrial
    #: Makes signed links into the storage.
    links: Links

    @property
    def query(self) -> Fields:
        """The fields of the query."""
        try:
            return self.request.query_fields()
        except ValueError:
            raise bad_request("Too many query parameters") from None

    def json(self, nulls: body.Nulls = body.Nulls.REFUSED) -> Json:
        """The body, an object."""
        return body.read_json(self.request, nulls)

    def question(self) -> Json:
        """The body of a query: an object, in which `null` counts as absent."""
        return body.read_json(self.request, body.Nulls.ABSENT)

    def param(self, name: str) -> str:
        """A parameter of the path."""
        return self.request.params[name]


@dataclass(frozen=True, slots=True)
class Call(Visit):
    """A call in a project that the caller reaches."""

    project: Project
    access: Access
    #: The caller's groups that count here.
    groups: tuple[Json, ...]

    def require(self, acl: str, action: str) -> None:
        """Go on only if the right is held on something."""
        if not self.access.has(acl, action):
            raise lacking(acl, action)

    def require_everywhere(self, acl: str, action: str) -> None:
        """Go on only if the right is held on everything."""
        if not self.access.everywhere(acl, action):
            raise lacking(acl, action)
