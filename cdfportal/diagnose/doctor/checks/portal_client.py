"""Checks 22 to 25: the portal as a client of its provider."""

from __future__ import annotations

from collections.abc import Mapping

from cdfportal.base.connection import Connection
from cdfportal.base.presets import LogoutDialect, Refresh
from cdfportal.diagnose.doctor.case import Case
from cdfportal.diagnose.doctor.chart import Chart
from cdfportal.diagnose.doctor.checks.way import no_metadata
from cdfportal.diagnose.doctor.faults import Fault
from cdfportal.diagnose.doctor.model import Finding, not_run, passed, warned
from cdfportal.diagnose.doctor.provider_answers import says_client_is_accepted
from cdfportal.diagnose.doctor.words import many
from cdfportal.idp.outcome import Refused

_METHODS = "code_challenge_methods_supported"
_OFFLINE = "offline_access"


def client_type(case: Case, chart: Chart) -> Finding:
    """Check 22: as registered; and confidential, since a server can keep a secret (RFC 9700 §2.5)."""
    told = chart.redemption
    if not isinstance(told, Refused) or not says_client_is_accepted(told):
        return not_run("Whether the registration agrees, check 4 could not tell.", 4)
    if case.connection.client_secret is not None:
        return passed("The portal and its registration agree: a client with a secret.")
    if case.portal is None or not case.portal.secure:
        return passed("The portal and its registration agree: a public client.")
    said = "The registration is a public client's, and the portal is a server."
    return warned(Fault.CLIENT_PUBLIC, said)


def pkce(case: Case, chart: Chart) -> Finding:
    """Check 23: https://www.rfc-editor.org/rfc/rfc8414#section-2"""
    metadata = chart.metadata
    if metadata is None:
        return no_metadata(chart) or not_run("There is no discovery document.", 2)
    methods = metadata.get(_METHODS)
    if isinstance(methods, list) and "S256" in methods:
        return passed("The provider says that it knows PKCE with S256.")
    if case.connection.preset.pkce_advertised is False:
        name = case.connection.preset.name
        return passed(f"{name} does not say so in its document, and is known to do it.")
    if methods is None:
        return passed(
            f"The discovery document has no {_METHODS}; the portal uses PKCE all the same."
        )
    return not_run("Check 2 says what is wrong with it.", 2)


def refresh(case: Case, chart: Chart) -> Finding:
    """Check 24: there is a refresh token, and a new one each time (RFC 9700 §4.14.2)."""
    if case.sign_in is None:
        return not_run("Nobody is signed in whose refresh token could be looked at.")
    connection = case.connection
    if not case.sign_in.renews:
        return warned(Fault.NO_REFRESH_TOKEN, _why_none(connection, chart.metadata))
    portal, usual = case.portal, connection.preset.refresh
    if portal is None or not portal.rotated + portal.kept:
        return passed(f"There is a refresh token. Nothing was renewed of late. {_usually(usual)}")
    seen = many(portal.rotated, "renewal", "renewals")
    if portal.kept <= portal.rotated:
        return passed(f"Of late {seen} brought a new refresh token.")
    if usual is Refresh.KEEPS:
        return passed(f"The same refresh token serves again and again. {_usually(usual)}")
    kept = many(portal.kept, "renewal", "renewals")
    return warned(Fault.REFRESH_NOT_ROTATED, f"Of late {kept} brought no new refresh token.")


def _why_none(connection: Connection, metadata: Mapping[str, object] | None) -> str:
    if not connection.preset.offline_access or _OFFLINE in connection.scopes:
        return "The provider gave your sign-in no refresh token."
    offered = (metadata or {}).get("scopes_supported")
    known = isinstance(offered, list) and _OFFLINE in offered
    return f"IDP_SCOPES has no {_OFFLINE}{', which the provider offers' if known else ''}."


def _usually(usual: Refresh | None) -> str:
    return {
        Refresh.ROTATES: "The provider usually gives a new one each time.",
        Refresh.REPLACES: "The provider usually gives a new one, and the old one lives on.",
        Refresh.KEEPS: "The provider is known to do so.",
        None: "",
    }[usual]


def logout(case: Case, chart: Chart) -> Finding:
    """Check 25: https://openid.net/specs/openid-connect-rpinitiated-1_0.html"""
    if chart.metadata is None:
        return no_metadata(chart) or not_run("There is no discovery document.", 2)
    dialect = case.connection.preset.logout
    if dialect is not LogoutDialect.STANDARD:
        name = case.connection.preset.name
        return passed(f"{name} has a sign-out address of its own, which the portal knows.")
    endpoint = chart.metadata.get("end_session_endpoint")
    if not isinstance(endpoint, str) or not endpoint:
        said = "The discovery document has no end_session_endpoint."
        return warned(Fault.LOGOUT_MISSING, f"{said} Signing out ends the portal's session alone.")
    told = case.portal.post_logout_redirect_uri if case.portal else ""
    after = ((("Address afterwards", told),)) if told else ()
    return passed("Signing out of the portal signs out of the provider too.", *after)
