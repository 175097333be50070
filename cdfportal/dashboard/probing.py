"""A right tried for real with the viewer's own token: one reading call, on request only."""

from __future__ import annotations

from http import HTTPStatus

from accounts.refused import token_refused
from cdfportal.access.answers import Question
from cdfportal.access.probes import Outcome, Probe, Probed, refused, shown
from cdfportal.cdf.errors import CdfError, CdfRejectedError
from cdfportal.dashboard.answer import Visit
from cdfportal.web.audit import Event, audit


def run_probe(visit: Visit, project: str, question: Question, probe: Probe) -> Probed:
    """What CDF answers. A token that it does not take at all ends the page as everywhere else."""
    outcome = "sign_in_needed"
    try:
        probed = _probed(visit, project, probe)
        outcome = probed.outcome.value
        return probed
    finally:
        audit(
            Event.PROBED,
            visit.request,
            sign_in=str(visit.viewer.sign_in.id),
            project=project,
            right=f"{question.acl}:{question.action}",
            call=f"{probe.method} {probe.template}",
            outcome=outcome,
        )


def _probed(visit: Visit, project: str, probe: Probe) -> Probed:
    try:
        answer = visit.reader.client.read(
            project, probe.method, probe.path, dict(probe.query), probe.body
        )
        return shown(probe, _items(answer.json()), answer.request_id)
    except CdfRejectedError as error:
        if error.status == HTTPStatus.UNAUTHORIZED and _reaches(visit, project):
            viewer = visit.viewer
            token_refused(viewer.sign_in.id, viewer.token.generation, visit.now)
            raise
        return refused(error.status, error.message, error.request_id)
    except CdfError as error:
        return Probed(Outcome.NOT_TOLD, f"CDF did not answer: {str(error).rstrip('.')}.")


def _reaches(visit: Visit, project: str) -> bool:
    """A good token gets 401, not 403, in a project whose groups do not know its bearer."""
    try:
        return project in visit.reader.inspection().value.inspection.projects
    except CdfError:
        return True


def _items(document: object) -> int | None:
    items = document.get("items") if isinstance(document, dict) else None
    return len(items) if isinstance(items, list) else None
