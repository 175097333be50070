"""CogIdP: no CDF scopes to ask for, groups of the organization's provider, refresh tokens that rotate.

What it does beyond that is not published; the rest is as the plain provider has it.
"""

from __future__ import annotations

from cdfportal.demo.provider.shapes.model import Claims, Facts, Manner, kept
from cdfportal.demo.provider.shapes.programs import Program

#: https://docs.cognite.com/cdf/access/troubleshooting/troubleshoot_oidc
MOST_GROUPS = 50


def _groups(facts: Facts) -> Claims:
    return {"ext_group_ids": list(facts.person.groups[:MOST_GROUPS])}


def _access_claims(claims: Claims, facts: Facts) -> Claims:
    own = "iss iat nbf exp jti sub client_id"
    return {**kept(claims, own), "aud": facts.cdf_audience, **_groups(facts)}


def _id_claims(claims: Claims, facts: Facts) -> Claims:
    own = "iss aud iat exp auth_time nonce sid sub name email email_verified acr"
    return {**kept(claims, own), **_groups(facts)}


def _program_claims(claims: Claims, program: Program) -> Claims:
    """A service account of the organization."""
    return {
        **kept(claims, "iss iat nbf exp jti sub"),
        "client_id": program.client_id,
        "aud": program.cdf_audience,
        "ext_group_ids": claims.get("groups", []),
    }


COGIDP = Manner(
    paths={"authorize": "/oauth2/authorize", "token": "/oauth2/token", "revoke": "/oauth2/revoke"},
    access_claims=_access_claims,
    id_claims=_id_claims,
    program_claims=_program_claims,
)
