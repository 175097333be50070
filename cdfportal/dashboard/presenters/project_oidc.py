"""What a project expects of tokens, member by member, under CDF's own names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from cdfportal.access.project_oidc import ProjectOidc

_NOT_SAID = "not said"


@dataclass(frozen=True, slots=True)
class ExpectationRow:
    """One member of `oidcConfiguration`."""

    name: str
    value: str
    meaning: str


def expectation_rows(oidc: ProjectOidc | None) -> tuple[ExpectationRow, ...]:
    """Every known member; then what the portal does not know, by name."""
    if oidc is None:
        return ()
    callback = {True: "yes", False: "no", None: ""}[oidc.group_callback]
    rows = (
        ("issuer", oidc.issuer, "whom it trusts to make tokens"),
        ("jwksUrl", oidc.jwks_url, "where the public keys are"),
        ("audience", oidc.audience, "what a token must be made for"),
        ("accessClaims", _names(oidc.access_claims), "where it reads groups"),
        ("scopeClaims", _names(oidc.scope_claims), "where it reads token scopes"),
        ("logClaims", _names(oidc.log_claims), "what the audit log keeps"),
        ("skewMs", _milliseconds(oidc.skew), "by how much clocks may differ, in milliseconds"),
        (
            "isGroupCallbackEnabled",
            callback,
            "whether it asks Microsoft Graph for long group lists",
        ),
        ("tokenUrl", oidc.token_url, "where its services get tokens"),
    )
    odd = "CDF's answer has something else here than the portal understands"
    return (
        *(
            ExpectationRow(name, value or _NOT_SAID, odd if name in oidc.unreadable else meaning)
            for name, value, meaning in rows
        ),
        *(ExpectationRow(name, "", "not known to the portal") for name in oidc.others),
    )


def _names(names: tuple[str, ...] | None) -> str:
    return "" if names is None else ", ".join(names) or "none"


def _milliseconds(span: timedelta | None) -> str:
    return "" if span is None else str(span // timedelta(milliseconds=1))
