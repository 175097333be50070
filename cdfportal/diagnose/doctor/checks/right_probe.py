"""Check 20: the right tried by one reading call, beside the prediction; CDF's request id for support."""

from __future__ import annotations

from dataclasses import replace

from cdfportal.access.answers import Decision
from cdfportal.access.probes import (
    NoProbe,
    Outcome,
    Probe,
    Probed,
    comparison_sentence,
    differ,
    probe_for,
    refused,
    shown,
)
from cdfportal.cdf.errors import CdfChallengedError, CdfError, CdfRejectedError
from cdfportal.diagnose.doctor.at_hand import client_of, token_of
from cdfportal.diagnose.doctor.case import Case
from cdfportal.diagnose.doctor.chart import Chart
from cdfportal.diagnose.doctor.faults import Fault
from cdfportal.diagnose.doctor.model import Finding, failed, not_run, passed, warned
from cdfportal.diagnose.doctor.troubles import request_detail, trouble


def right_probe(case: Case, chart: Chart) -> Finding:
    """Never anything that writes: `access/probes` knows reading calls only."""
    if case.question is None:
        return not_run("No right is named, so there is nothing to try.")
    probe = probe_for(case.question)
    if isinstance(probe, NoProbe):
        return not_run(probe.reason)
    try:
        return _compared(chart.decision, probe, _try(case, chart, probe))
    except CdfChallengedError as error:
        return trouble(error)
    except CdfRejectedError as error:
        told = refused(error.status, error.message, error.request_id)
        details = (_call(probe), *request_detail(error.request_id))
        if told.outcome is Outcome.NOT_TOLD:
            return warned(Fault.PROBE_NO_ANSWER, told.text, *details)
        return _compared(chart.decision, probe, told)
    except CdfError as error:
        said = f"CDF did not answer: {str(error).rstrip('.')}."
        return warned(Fault.PROBE_NO_ANSWER, said, _call(probe))


def _try(case: Case, chart: Chart, probe: Probe) -> Probed:
    client = client_of(case, token_of(case, chart))
    answer = client.read(case.project, probe.method, probe.path, dict(probe.query), probe.body)
    document = answer.json()
    items = document.get("items") if isinstance(document, dict) else None
    return shown(probe, len(items) if isinstance(items, list) else None, answer.request_id)


def _compared(decision: Decision | None, probe: Probe, probed: Probed) -> Finding:
    details = (_call(probe), *request_detail(probed.request_id))
    if decision is None or probed.outcome is Outcome.NOT_TOLD:
        return passed(probed.text, *details)
    said = f"{probed.text} {comparison_sentence(decision, probed)}"
    if not differ(decision, probed):
        return passed(said, *details)
    if probed.outcome is Outcome.REFUSED:
        return failed(Fault.PROBE_REFUSED, said, *details)
    # CDF's word counts: what check 17 denied is no cause.
    return replace(warned(Fault.PROBE_ALLOWED, said, *details), heals=(17,))


def _call(probe: Probe) -> tuple[str, str]:
    return ("Call", f"{probe.method} {probe.target or '/'}")
