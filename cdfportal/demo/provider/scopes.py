"""Which scopes are granted, and their two spellings.

A client asks for `<CDF origin>/IDENTITY`; the token says `IDENTITY` in `scp`, as Entra ID does.
"""

from __future__ import annotations

from cdfportal.demo.cast import ALL_SCOPES, Person
from cdfportal.demo.provider.shapes.model import OIDC_SCOPES

DEFAULT = ".default"


def names_foreign_resource(scope: str, prefix: str, others: tuple[str, ...] = ()) -> bool:
    """Whether a scope belongs to some other API than CDF and those that this provider knows beside it."""
    return any(
        "://" in name and _short(name, prefix) is None and not name.startswith(others)
        for name in scope.split()
    )


def granted_scope(scope: str, person: Person, prefix: str) -> str:
    """The part of what was asked that this person gets, in long names."""
    asked = scope.split()
    oidc = [name for name in OIDC_SCOPES if name in asked]
    short = [name for name in (_short(item, prefix) for item in asked) if name]
    if not short:
        return " ".join(oidc)
    wanted = set(ALL_SCOPES if DEFAULT in short else short)
    # What a person holds beyond the usual two is granted whatever was asked for.
    cdf = [name for name in person.cdf_scopes if name in wanted or name not in ALL_SCOPES]
    return " ".join([*oidc, *(f"{prefix}{name}" for name in cdf)])


def short_cdf_scopes(scope: str, prefix: str) -> list[str]:
    """The CDF scopes of a granted scope, as they stand in `scp`."""
    return [name for name in (_short(item, prefix) for item in scope.split()) if name]


def _short(name: str, prefix: str) -> str | None:
    bare = name.removeprefix(prefix)
    own = name.startswith(prefix) and name not in OIDC_SCOPES and "/" not in bare
    return bare if own else None
