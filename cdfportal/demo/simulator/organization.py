"""The API of an organization: https://api-docs.cognite.com/20230101/tag/Principals

It has a host of its own, and takes only tokens of the organization's own identity provider. The
cluster serves nothing of it, and a token of a company's own provider is good for the cluster alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Self

from cdfportal.demo.http import LoopbackServer, Request, Response
from cdfportal.demo.simulator.body import Nulls, read_json
from cdfportal.demo.simulator.caller import Claims
from cdfportal.demo.simulator.errors import (
    ApiError,
    bad_request,
    missing,
    not_found,
    unauthorized,
)
from cdfportal.demo.simulator.fields import flag, limit_of, objects_of
from cdfportal.demo.simulator.paging import key_of, page
from cdfportal.demo.simulator.server import SimulatorConfig
from cdfportal.demo.simulator.tokens import TokenVerifier
from cdfportal.demo.world import ORGANIZATION, Json

MOST = 100
TYPES = ("USER", "SERVICE_ACCOUNT")
PRINCIPALS = f"/api/v1/orgs/{ORGANIZATION}/principals"


class OrganizationSimulator:
    """Serves the organization of a world; a context manager. `issuers` are the organization's own."""

    def __init__(self, config: SimulatorConfig) -> None:
        self._server = LoopbackServer(self._answer, host=config.host, port=config.port)
        self._clock = config.clock
        self._world = config.world
        audience = config.audience or self.url
        self._verifier = TokenVerifier(config.issuers, audience, config.rules)

    @property
    def url(self) -> str:
        """The host's address, without a trailing slash; known before it starts."""
        return self._server.url

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self._server.stop()

    def _answer(self, request: Request) -> Response:
        try:
            claims = self._claims(request)
            with self._world.lock:
                return Response.json(_dispatch(request, claims, self._world.principals))
        except ApiError as refusal:
            return refusal.response()

    def _claims(self, request: Request) -> Claims:
        scheme, _, token = request.header("Authorization").partition(" ")
        if scheme.lower() == "bearer":
            claims = self._verifier.verify(token.strip(), self._clock())
            if claims is not None:
                return claims
        raise unauthorized()


Operation = Callable[[Request, Claims, list[Json]], Json]


def _dispatch(request: Request, claims: Claims, known: list[Json]) -> Json:
    operation = ROUTES.get((request.method, request.path))
    if operation is None:
        raise not_found()
    return operation(request, claims, known)


def show_me(_request: Request, claims: Claims, known: list[Json]) -> Json:
    """The principal that calls; any that is signed in may ask."""
    found = [one for one in known if one["id"] == claims["sub"]]
    if not found:
        raise unauthorized()
    return found[0]


def list_principals(request: Request, _claims: Claims, known: list[Json]) -> Json:
    """Principals of some types. The cursor is a plain text, as both SDKs read it."""
    try:
        query = request.query_fields()
    except ValueError:
        raise bad_request("Too many query parameters") from None
    limit = limit_of(query.get("limit"), default=MOST, most=MOST)
    wanted = [word for field in query.all("types") for word in field.split(",")] or [*TYPES]
    if not set(TYPES).issuperset(wanted):
        raise bad_request(f"Field 'types' must hold some of {', '.join(TYPES)}")
    keyed = [(key_of(at), one) for at, one in enumerate(known) if one["type"] in wanted]
    return page(keyed, limit, query.get("cursor"), sorted(wanted))


def principals_by_ids(request: Request, _claims: Claims, known: list[Json]) -> Json:
    """People by id; applications by id or external id."""
    body = read_json(request, Nulls.ABSENT)
    skip = flag(body.get("ignoreUnknownIds", False), "ignoreUnknownIds")
    references = [_reference(item) for item in objects_of(body, most=MOST)]
    found = [_find(reference, known) for reference in references]
    absent = [ref for ref, one in zip(references, found, strict=True) if one is None]
    if absent and not skip:
        raise missing(absent)
    return {"items": [one for one in found if one is not None]}


def _reference(item: Json) -> Json:
    named: Json = {key: item[key] for key in ("id", "externalId") if key in item}
    if len(named) != 1 or not all(isinstance(value, str) for value in named.values()):
        raise bad_request("Exactly one of the fields id, externalId must be set, to a text")
    return named


def _find(reference: Json, known: list[Json]) -> Json | None:
    return next((one for one in known if reference.items() <= one.items()), None)


ROUTES: dict[tuple[str, str], Operation] = {
    ("GET", "/api/v1/principals/me"): show_me,
    ("GET", PRINCIPALS): list_principals,
    ("POST", f"{PRINCIPALS}/byids"): principals_by_ids,
}
