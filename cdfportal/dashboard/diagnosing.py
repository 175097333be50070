"""From a visit to the doctor's case: what the portal knows of the viewer, of itself, of a principal."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from accounts.clocks import clocks_of
from accounts.renewal_trouble import last_renewal_trouble
from accounts.sign_in import Live, state_of
from accounts.storage_state import storage_state
from accounts.tokens import id_token_for_display
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
        sign_in=None if asked.subject is Subject.PRINCIPAL else _own_sign_in(visit),
        portal=_own_portal() if asked.subject is Subject.PORTAL else None,
        credentials=asked.credentials,
        use=asked.use,
        question=asked.question,
        group_names={key: named.name for key, named in settings.PORTAL.group_names.items()},
    )


def _own_sign_in(visit: Visit) -> OwnSignIn:
    sign_in, token = visit.viewer.sign_in, visit.viewer.token
    state = state_of(visit.request)
    clocks = clocks_of(state) if isinstance(state, Live) else None
    return OwnSignIn(
        access_token=token.value,
        id_token=id_token_for_display(sign_in) or "",
        scopes=token.scope,
        subject=sign_in.subject,
        signed_in_at=sign_in.auth_time or sign_in.created,
        obtained_at=clocks.token.obtained_at if clocks and clocks.token else None,
        expires_at=token.expires_at,
        renews=clocks.renewal.has_refresh_token if clocks else False,
        last_trouble=last_renewal_trouble(sign_in.id),
    )


def _own_portal() -> OwnPortal:
    portal, state = settings.PORTAL, storage_state()
    return OwnPortal(
        redirect_uri=portal.url + reverse("accounts:callback"),
        post_logout_redirect_uri=portal.url + reverse("accounts:signed-out"),
        secure=portal.secure,
        database=state.database,
        database_trouble=state.trouble,
        token_keys=state.token_keys,
        unreadable_rows=state.unreadable,
        shared_store=state.shared,
    )
