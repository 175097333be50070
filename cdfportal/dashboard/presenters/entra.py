"""Entra's two forms of a token as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cdfportal.base.provider import Provider
from cdfportal.dashboard.tables import Table, columns
from cdfportal.dashboard.token_view import TokenView
from cdfportal.diagnose.decode import DecodedToken
from cdfportal.diagnose.entra import entra_issuer
from cdfportal.diagnose.entra_versions import EntraRow, entra_rows, entra_version


@dataclass(frozen=True, slots=True)
class EntraForms:
    """How the viewer's access token looks beside both forms."""

    rows: tuple[EntraRow, ...]
    #: `1.0` or `2.0`; empty where its claims contradict each other.
    version: str
    #: `1.0` or `2.0`, as the project's issuer has it; empty where that is not known.
    expected: str
    sentence: str


def entra_forms(shown: TokenView) -> EntraForms | None:
    """For an access token of Entra that can be read; None for any other."""
    token = shown.claims.access
    if not isinstance(token, DecodedToken) or not _is_entra(shown, token.claims):
        return None
    rows = entra_rows(token.claims)
    version = entra_version(rows)
    issuer = entra_issuer(shown.oidc.issuer) if shown.oidc else None
    expected = issuer.version if issuer else ""
    return EntraForms(rows, version, expected, _sentence(version, expected))


def _is_entra(shown: TokenView, claims: Mapping[str, object]) -> bool:
    return (
        shown.expected.provider is Provider.ENTRA_ID or entra_issuer(claims.get("iss")) is not None
    )


def _sentence(version: str, expected: str) -> str:
    if not version:
        return "The claims of this token belong to both forms, or to neither."
    said = f"This token has form {version}."
    if not expected:
        return f"{said} Which one the project expects, its settings say."
    return f"{said} The project expects {'it' if version == expected else f'form {expected}'}."


def entra_table(rows: Sequence[EntraRow]) -> Table:
    """For export."""
    titles = columns(
        what="What",
        first="Version 1.0",
        second="Version 2.0",
        found="This token",
        form="Speaks for",
    )
    cells = ((row.name, row.first, row.second, row.found, row.speaks_for) for row in rows)
    return Table("entra", "Entra's forms", titles, cells)
