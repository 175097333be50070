"""One call as the proxy would take it, before anybody sends it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.http import urlencode

from cdfportal.base.connection import Connection
from cdfportal.base.errors import Reason
from cdfportal.base.portal import ProxySettings
from cdfportal.base.redact import redact
from cdfportal.dashboard.presenters.pasted_call import raw_call, wanted
from cdfportal.dashboard.presenters.policy import rights
from cdfportal.web.ledger import Fact, Headline
from cdfproxy import refusals
from cdfproxy.decision import Decision
from cdfproxy.policy import decide


@dataclass(frozen=True, slots=True)
class Trial:
    """What was typed, and what the policy's own function says of it."""

    method: str
    asked: str
    decision: Decision
    #: Of our refusal; 0 for what passes.
    status: int


def try_call(
    method: str, typed: str, settings: ProxySettings, connection: Connection, *, portal: str
) -> Trial:
    """A call of CDF in any of its spellings; anything else is judged as it stands, and told what is wanted."""
    raw = raw_call(typed, portal=portal, cdf=connection.cdf_url)
    decision = decide(method, raw, settings, connection)
    hint = wanted(raw, portal=portal, cdf=connection.cdf_url)
    if decision.reason is Reason.BAD_TARGET and hint:
        decision = replace(decision, rule=f"{decision.rule} {hint}")
    status = 0 if decision.is_allowed else refusals.by_policy(decision).status
    return Trial(method, raw, decision, status)


def trial_headline(trial: Trial) -> Headline:
    """The verdict, and the rule that decides."""
    decision = trial.decision
    if decision.is_allowed:
        known = decision.rule == f"{trial.method} {decision.template}"
        rule = f"The endpoint table knows it as {decision.rule}." if known else decision.rule
        return Headline("yes", "yes", "Passes", "The proxy sends this call to CDF.", redact(rule))
    return Headline("no", "no", "Refused", "The proxy refuses this call.", redact(decision.rule))


def trial_facts(trial: Trial) -> tuple[Fact, ...]:
    """What qualifies it."""
    decision = trial.decision
    if not decision.is_allowed:
        reason = decision.reason.value if decision.reason else ""
        return (Fact("Answer", str(trial.status), reason, code=True),)
    kind = "reads" if decision.reads else "changes something"
    return (
        Fact("Kind", kind),
        Fact("Needs in CDF", ", ".join(rights(decision.requires)) or "nothing declared"),
    )


def trial_json(trial: Trial) -> dict[str, object]:
    """The same for programs; without what looks like a secret."""
    decision = trial.decision
    return {
        "method": redact(trial.method),
        "asked": redact(trial.asked),
        "verdict": decision.verdict.value,
        "reason": decision.reason.value if decision.reason else None,
        "status": trial.status or None,
        "rule": redact(decision.rule),
        "target": redact(decision.target),
        "template": decision.template,
        "requires": list(rights(decision.requires)),
        "reads": decision.reads if decision.is_allowed else None,
    }


def explain_link(trial: Trial, project: str) -> str:
    """Whether CDF would allow it too."""
    decision = trial.decision
    if not (decision.is_allowed and project):
        return ""
    path = decision.target.partition("?")[0]
    query = urlencode({"method": trial.method, "path": path})
    return f"{reverse('dashboard:explain', args=[project])}?{query}"
