"""Tokens for the simulator, minted with PyJWT and a key of our own: no embedded provider here."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, Self

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from cdfportal.demo import cast
from cdfportal.demo.http import LoopbackServer, Request, Response

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
PORTAL_APP = "cdfportal-demo"


class Issuer:
    """A key, and a server that publishes it."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.kid = "key-1"
        self.fetched = 0
        self._server = LoopbackServer(self._jwks)
        self.url = self._server.url

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self._server.stop()

    @property
    def jwks_url(self) -> str:
        return f"{self.url}/jwks"

    def rotate(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.kid += "+"

    def _jwks(self, _request: Request) -> Response:
        self.fetched += 1
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return Response.json({"keys": [{**public, "kid": self.kid, "use": "sig", "alg": "RS256"}]})

    def token(self, audience: str, **claims: Any) -> str:
        now = int(NOW.timestamp())
        standard = {"iss": self.url, "aud": audience, "iat": now, "nbf": now, "exp": now + 3600}
        merged = {**standard, "sub": "someone", **claims}
        kept = {name: value for name, value in merged.items() if value is not None}
        return jwt.encode(kept, self.key, algorithm="RS256", headers={"kid": self.kid})

    def token_for(self, person: cast.Person, audience: str, **claims: Any) -> str:
        carried: dict[str, Any] = {"groups": list(person.groups)}
        if len(person.groups) > 200:  # too many for a token: the provider leaves all of them out
            carried = {"_claim_names": {"groups": "src1"}}
        scopes = " ".join(person.cdf_scopes)
        return self.token(
            audience,
            **{"sub": person.subject, "azp": PORTAL_APP, "scp": scopes, **carried, **claims},
        )

    def token_for_extractor(self, audience: str, **claims: Any) -> str:
        service = cast.EXTRACTOR
        return self.token(
            audience,
            **{
                "sub": service.subject,
                "azp": service.client_id,
                "groups": list(service.groups),
                **claims,
            },
        )


def foreign_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def curve_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())
