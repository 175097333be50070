"""Verifies access tokens on its own: signature, issuer, audience and times.

https://docs.cognite.com/cdf/access/concepts/minimum_idp_requirements; RFC 7519 section 4.1.
"""

from __future__ import annotations

import json
import threading
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from datetime import datetime
from http.client import HTTPException
from urllib.request import ProxyHandler, build_opener

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from cdfportal.demo.simulator.caller import Claims
from cdfportal.demo.simulator.token_rules import TokenRules

ALGORITHMS = ("RS256", "ES256")
#: CDF asks that an issuer's keys answer within a second; a busy test machine may need longer.
FETCH_SECONDS = 5
MAX_JWKS = 256 * 1024
#: The keys come from this machine or from an address of the operator's, never through a proxy.
_opener = build_opener(ProxyHandler({}))


class TokenVerifier:
    """Knows the trusted issuers and caches their keys."""

    def __init__(
        self, issuers: Mapping[str, str], audience: str, rules: TokenRules | None = None
    ) -> None:
        self.rules = rules or TokenRules()
        self._issuers = dict(issuers)
        self._audience = audience
        self._keys: dict[str, KeySet] = {}
        self._lock = threading.Lock()

    def verify(self, token: str, now: datetime) -> Claims | None:
        """The claims of a token that is right in every respect, or nothing."""
        issuer = _claimed_issuer(token)
        if issuer is None or issuer not in self._issuers:
            return None
        claims = self._signed_claims(token, issuer)
        if claims is None or not self._is_for_us(claims, issuer):
            return None
        return claims if _is_current(claims, now.timestamp()) else None

    def _signed_claims(self, token: str, issuer: str) -> Claims | None:
        for fresh in (False, True):  # once more with fresh keys: they may have been rotated
            keys = self._key_set(issuer, fresh=fresh)
            if keys is None:
                continue
            try:
                return jwt.decode(token, keys, algorithms=list(ALGORITHMS)).claims
            except (JoseError, ValueError):
                continue
        return None

    def _key_set(self, issuer: str, *, fresh: bool) -> KeySet | None:
        with self._lock:
            known = self._keys.get(issuer)
        if known is not None and not fresh:
            return known
        fetched = _fetch_keys(self._issuers[issuer])
        if fetched is None:
            return known
        with self._lock:
            self._keys[issuer] = fetched
        return fetched

    def _is_for_us(self, claims: Claims, issuer: str) -> bool:
        subject = claims.get("sub")
        named = isinstance(subject, str) and bool(subject)
        return claims.get("iss") == issuer and named and self._has_audience(claims)

    def _has_audience(self, claims: Claims) -> bool:
        if self.rules.without_audience and "aud" not in claims:
            return claims.get("token_use") == "access"
        audience = claims.get("aud")
        return self._audience in (audience if isinstance(audience, list) else [audience])


def _claimed_issuer(token: str) -> str | None:
    payload = token.split(".")[1:2]
    try:
        text = urlsafe_b64decode(payload[0] + "==") if payload else b"{}"
        claims = json.loads(text)
    except (ValueError, RecursionError):
        return None
    issuer = claims.get("iss") if isinstance(claims, dict) else None
    return issuer if isinstance(issuer, str) else None


def _is_current(claims: Claims, now: float) -> bool:
    issued, expires = _number(claims.get("iat")), _number(claims.get("exp"))
    not_before = _number(claims.get("nbf", 0))
    if issued is None or expires is None or not_before is None:
        return False
    return not_before <= now < expires


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value


def _fetch_keys(url: str) -> KeySet | None:
    try:
        with _opener.open(url, timeout=FETCH_SECONDS) as answer:
            return KeySet.import_key_set(json.loads(answer.read(MAX_JWKS)))
    except (OSError, ValueError, HTTPException, JoseError):
        return None
