"""Who may sign in, once the provider has said who somebody is. Default: nobody who is not let in."""

from __future__ import annotations

from accounts.cause import Cause, Failure
from accounts.claims import VerifiedClaims
from accounts.models import Person
from cdfportal.base.connection import Connection
from cdfportal.base.portal import PortalSettings


def check(claims: VerifiedClaims, connection: Connection, portal: PortalSettings) -> Failure | None:
    """The first rule that keeps this person out, or None. Reads, never writes."""
    if _is_foreign_tenant(claims, connection):
        return Failure(Cause.TENANT)
    if Person.objects.filter(
        issuer=claims.issuer, subject=claims.subject, disabled_at__isnull=False
    ).exists():
        return Failure(Cause.PERSON_DISABLED)
    if _lacks_group(claims, connection, portal):
        return Failure(Cause.GROUPS_OVERAGE if claims.has_overage else Cause.GROUP_REQUIRED)
    return None


def lost_group(claims: VerifiedClaims, connection: Connection, portal: PortalSettings) -> bool:
    """Whether a refreshed ID token no longer names a group that may sign in.

    A token without the claim names none: Entra and Cognito leave it out for somebody who is in no group.
    One that says "too many to list" says nothing new, and what was true at sign-in stays.
    """
    return _lacks_group(claims, connection, portal) and not claims.has_overage


def _lacks_group(claims: VerifiedClaims, connection: Connection, portal: PortalSettings) -> bool:
    return bool(portal.sign_in_groups) and portal.sign_in_groups.isdisjoint(
        claims.groups(connection.group_claims)
    )


def _is_foreign_tenant(claims: VerifiedClaims, connection: Connection) -> bool:
    tenant = connection.tenant_id if connection.preset.has_tenants else None
    return bool(tenant) and claims.tenant_id.lower() != (tenant or "").lower()


def portal_groups(
    claims: VerifiedClaims, connection: Connection, portal: PortalSettings
) -> list[str]:
    """The verified groups that the portal's own settings name; nothing else of them is kept."""
    named = portal.sign_in_groups | portal.admin_groups
    return sorted(claims.groups(connection.group_claims) & named)
