"""How the projects of this cluster read tokens; CDF keeps it in each project's OIDC configuration."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TokenRules:
    """By default as for Entra ID and its like."""

    #: Claims that hold the groups, in the order of preference; also shown in the project's configuration.
    access_claims: tuple[str, ...] = ("groups", "roles")
    #: Tokens without `aud` count, as those of Cognito do: `token_use` says what they are for.
    without_audience: bool = False
    #: How many groups of a token count, the first ones; None: all.
    most_groups: int | None = None
