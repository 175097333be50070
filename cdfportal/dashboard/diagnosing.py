"""From a visit to the doctor's case: what the portal knows of the viewer, of itself, of a principal."""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings

from accounts.addresses import redirect_uri, signed_out_uri
from accounts.clocks import clocks_of
from accounts.renewal_trouble import last_renewal_trouble, renewals_of_late
from accounts.sign_in import Live, state_of
from accounts.storage_state import storage_state
from cdfportal.dashboard.answer import Visit
from cdfportal.dashboard.apps import dashboard
from cdfportal.dashboard.diagnosed import Asked
from cdfportal.diagnose.doctor.case import Case, OwnPortal, OwnSignIn, Subject


def case_of(visit: Visit, asked: Asked) -> Case:
    """Everything that the checks may look at. What stands in rows is read here, in the request's own
    thread: the checks run in threads of their own and touch no database."""
    return Case(
        subject=asked.subject,
        connection=settings.CONNECTION,
        project=asked.project,
        transport=dashboard().transport,
        clock=settings.PORTAL_CLOCK,
        # Of a service principal too: it may mostly not list groups, and whoever looks at it may.
        sign_in=_own_sign_in(visit),
        portal=_portal(asked.subject),
        credentials=asked.credentials,
        use=asked.use,
        question=asked.question,
        token_urls=settings.TOKEN_URLS,
    )


def _own_sign_in(visit: Visit) -> OwnSignIn:
    sign_in, token = visit.viewer.sign_in, visit.viewer.token
    state = state_of(visit.request)
    clocks = clocks_of(state) if isinstance(state, Live) else None
    return OwnSignIn(
        access_token=token.value,
        scopes=token.scope,
        subject=sign_in.subject,
        signed_in_at=sign_in.auth_time or sign_in.created,
        obtained_at=clocks.token.obtained_at if clocks and clocks.token else None,
        expires_at=token.expires_at,
        renews=clocks.renewal.has_refresh_token if clocks else False,
        last_trouble=last_renewal_trouble(sign_in.id),
    )


def _portal(subject: Subject) -> OwnPortal | None:
    """Its addresses for whoever signs in by it; what stands in its rows is looked at for itself alone."""
    if subject is Subject.PRINCIPAL:
        return None
    portal = settings.PORTAL
    addresses = OwnPortal(
        redirect_uri=redirect_uri(),
        post_logout_redirect_uri=signed_out_uri(),
        secure=portal.secure,
        secret_ends=settings.CLIENT_SECRET_ENDS,
    )
    return addresses if subject is Subject.ME else _with_rows(addresses)


def _with_rows(addresses: OwnPortal) -> OwnPortal:
    state = storage_state()
    if not state.trouble:
        rotated, kept = renewals_of_late(settings.PORTAL_CLOCK())
        addresses = replace(addresses, rotated=rotated, kept=kept)
    return replace(
        addresses,
        database=state.database,
        database_trouble=state.trouble,
        token_keys=state.token_keys,
        unreadable_rows=state.unreadable,
        shared_store=state.shared,
    )
