"""A probe beside the prediction: what would be called, and what CDF answered."""

from __future__ import annotations

import json
from dataclasses import dataclass
from urllib.parse import quote

from cdfportal.access.answers import Decision
from cdfportal.access.json_parts import JsonObject
from cdfportal.access.probes import (
    NoProbe,
    Outcome,
    Probe,
    Probed,
    comparison_sentence,
    differ,
)

_WORDS = {
    Outcome.ALLOWED: ("yes", "CDF allowed it"),
    Outcome.REFUSED: ("no", "CDF refused it"),
    Outcome.NOT_TOLD: ("open", "Could not be told"),
}


@dataclass(frozen=True, slots=True)
class ProbeNote:
    """The call, named before it is made; its outcome after that."""

    #: "POST /api/v1/projects/plant-north/timeseries/list"; empty when the right cannot be tried.
    call: str
    body: str = ""
    #: Why it cannot be tried.
    reason: str = ""
    tone: str = ""
    word: str = ""
    text: str = ""
    comparison: str = ""
    differs: bool = False
    request_id: str = ""


def probe_note(
    probe: Probe | NoProbe | None, probed: Probed | None, decision: Decision, project: str
) -> ProbeNote | None:
    """None for others than the viewer."""
    if probe is None:
        return None
    if isinstance(probe, NoProbe):
        return ProbeNote("", reason=probe.reason)
    call = _call_in_words(probe, project)
    body = "" if probe.body is None else json.dumps(probe.body)
    if probed is None:
        return ProbeNote(call, body)
    tone, word = _WORDS[probed.outcome]
    return ProbeNote(
        call,
        body,
        tone=tone,
        word=word,
        text=probed.text,
        comparison=comparison_sentence(decision, probed),
        differs=differ(decision, probed),
        request_id=probed.request_id,
    )


def _call_in_words(probe: Probe, project: str) -> str:
    """Method, path and query, as they are sent."""
    return f"{probe.method} /api/v1/projects/{quote(project, safe='')}{probe.target}"


def probe_json(
    probe: Probe | NoProbe | None, probed: Probed | None, decision: Decision, project: str
) -> JsonObject | None:
    """The same for the twin."""
    if probe is None:
        return None
    if isinstance(probe, NoProbe):
        return {"call": None, "reason": probe.reason}
    found: JsonObject = {"call": _call_in_words(probe, project), "body": probe.body}
    if probed is None:
        return found
    return {
        **found,
        "outcome": probed.outcome.value,
        "sentence": probed.text,
        "comparison": comparison_sentence(decision, probed),
        "differs": differ(decision, probed),
        "request_id": probed.request_id,
    }
