"""A plain HTTP client of the embedded provider: a browser's cookies and a client's calls in one."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from typing import Any, Self
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
import requests

from cdfportal.demo.provider import Client, EmbeddedProvider

REDIRECT_URI = "http://localhost:8000/accounts/callback/"
SIGNED_OUT_URI = "http://localhost:8000/"
CDF = "http://127.0.0.1:9"
SCOPE = f"openid profile email offline_access {CDF}/IDENTITY {CDF}/user_impersonation"

PUBLIC = Client("portal", None, (REDIRECT_URI,), (SIGNED_OUT_URI,))
CONFIDENTIAL = Client("portal-secret", "s3cret:+/%", (REDIRECT_URI,), (SIGNED_OUT_URI,))
STRANGER = Client("stranger", None, ("http://localhost:8000/elsewhere/",))


def challenge_of(verifier: str) -> str:
    """The S256 challenge (RFC 7636 section 4.2)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def callback(response: requests.Response) -> list[tuple[str, str]]:
    """The parameters that a redirect carries to the client."""
    assert response.status_code == 303, response.text
    return parse_qsl(urlsplit(response.headers["Location"]).query, keep_blank_values=True)


class RelyingParty:
    """One browser at one client. Nothing is followed or checked unless a method says so."""

    def __init__(self, provider: EmbeddedProvider, client: Client = PUBLIC) -> None:
        self.provider = provider
        self.client = client
        self.http = requests.Session()
        self.http.trust_env = False
        self.verifier = secrets.token_urlsafe(32)
        self.state = secrets.token_urlsafe(16)
        self.nonce = secrets.token_urlsafe(16)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.http.close()

    def get(self, path: str, **headers: str) -> requests.Response:
        return self.http.get(
            self.provider.issuer + path, headers=headers, allow_redirects=False, timeout=5
        )

    def post(self, path: str, data: Any, **options: Any) -> requests.Response:
        return self.http.post(
            self.provider.issuer + path, data, allow_redirects=False, timeout=5, **options
        )

    def authorize_path(self, **changes: str | None) -> str:
        """The authorization request; a change to None leaves the parameter out."""
        values = {
            "client_id": self.client.client_id,
            "response_type": "code",
            "redirect_uri": REDIRECT_URI,
            "scope": SCOPE,
            "state": self.state,
            "nonce": self.nonce,
            "code_challenge": challenge_of(self.verifier),
            "code_challenge_method": "S256",
            **changes,
        }
        kept = {name: value for name, value in values.items() if value is not None}
        return f"/authorize?{urlencode(kept)}"

    def submit(self, page: requests.Response, **fields: str) -> requests.Response:
        """Post a form of a page of the provider, with the hidden field that stands in it."""
        action = re.search(r'<form method="post" action="([^"]+)"', page.text)
        csrf = re.search(r'name="csrf" value="([^"]+)"', page.text)
        assert action, page.text
        assert csrf, page.text
        path = action[1].replace("&amp;", "&")
        return self.post(path, {"csrf": csrf[1], **fields})

    def callback_pairs(self, person: str = "alice", **changes: str | None) -> list[tuple[str, str]]:
        """Pick a person on the sign-in page; returns the callback's parameters as they came."""
        page = self.get(self.authorize_path(**changes))
        return callback(page if page.status_code == 303 else self.submit(page, person=person))

    def sign_in(self, person: str = "alice", **changes: str | None) -> dict[str, str]:
        """The same as a mapping."""
        return dict(self.callback_pairs(person, **changes))

    def token(self, *, basic: bool = False, **fields: str) -> requests.Response:
        """Call the token endpoint as this client."""
        data = {"client_id": self.client.client_id, **fields}
        if self.client.client_secret is None:
            return self.post("/token", data)
        if not basic:
            return self.post("/token", {**data, "client_secret": self.client.client_secret})
        # RFC 6749 section 2.3.1: both halves are form-encoded before they are joined.
        pair = urlencode({self.client.client_id: self.client.client_secret}).replace("=", ":", 1)
        value = base64.b64encode(pair.encode()).decode()
        return self.post("/token", fields, headers={"Authorization": f"Basic {value}"})

    def exchange(self, code: str, **changes: str) -> requests.Response:
        """Redeem a code."""
        fields = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": REDIRECT_URI,
            "code_verifier": self.verifier,
            **changes,
        }
        return self.token(**fields)

    def tokens(self, person: str = "alice", **changes: str | None) -> dict[str, Any]:
        """The whole flow; returns the token answer."""
        answer = self.exchange(self.sign_in(person, **changes)["code"])
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body

    def refresh(self, refresh_token: str, **fields: str) -> requests.Response:
        """Exchange a refresh token."""
        return self.token(grant_type="refresh_token", refresh_token=refresh_token, **fields)

    def keys(self) -> jwt.PyJWKSet:
        """The provider's published keys."""
        return jwt.PyJWKSet.from_dict(self.get("/jwks").json())

    def verified(self, token: str, audience: str, **options: Any) -> dict[str, Any]:
        """The claims of a token, checked by a library that the provider does not use."""
        key = self.keys()[jwt.get_unverified_header(token)["kid"]]
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=["RS256", "ES256"],
            audience=audience,
            issuer=self.provider.issuer,
            options={"require": ["exp", "iat", "iss", "sub", "aud"], **options},
        )
        return claims
