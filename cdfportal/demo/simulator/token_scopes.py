"""What the scopes of an access token let through of the rights that groups grant.

Scopes filter and never add: https://docs.cognite.com/cdf/access/concepts/access_token_scopes.
Which right belongs to which scope is not published; the table is this demo's reading of the prose.
"""

from __future__ import annotations

EVERYTHING = "user_impersonation"
IDENTITY = "IDENTITY"

ACCESS_MANAGEMENT = frozenset({"groupsacl", "projectsacl", "securitycategoriesacl"})
COMPUTE = frozenset(
    {
        "functionsacl",
        "sessionsacl",
        "transformationsacl",
        "workfloworchestrationacl",
        "documentpipelinesacl",
        "entitymatchingacl",
        "scheduledcalculationsacl",
        "simulatorsacl",
    }
)
VIEWING = frozenset({"READ", "LIST"})


def admits(scopes: frozenset[str] | None, acl: str, action: str) -> bool:
    """Whether a token with these scopes may use a right; no scopes at all filter nothing."""
    return scopes is None or not scopes.isdisjoint({EVERYTHING, scope_of(acl, action)})


def scope_of(acl: str, action: str) -> str:
    """The one narrow scope that a right belongs to."""
    name = acl.lower()
    if name in ACCESS_MANAGEMENT:
        return "ADMIN"
    area = "COMPUTE" if name in COMPUTE else "DATA"
    return f"{area}.{'VIEW' if action in VIEWING else 'CHANGE'}"


def may_inspect(scopes: frozenset[str] | None) -> bool:
    """Inspecting a token takes a scope of its own, and no right."""
    return scopes is None or IDENTITY in scopes
