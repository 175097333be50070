"""Checks 3 and 4 for people: whether the provider knows the portal's client, and accepts how it proves itself."""

from __future__ import annotations

from dataclasses import replace

from cdfportal.diagnose.doctor.case import Case
from cdfportal.diagnose.doctor.chart import Chart
from cdfportal.diagnose.doctor.checks.way import endpoint_of, no_metadata
from cdfportal.diagnose.doctor.faults import Fault, facts_of
from cdfportal.diagnose.doctor.model import Finding, failed, not_run, passed
from cdfportal.diagnose.doctor.provider_answers import (
    fault_of_door,
    fault_of_refusal,
    fault_of_trouble,
    says_client_is_accepted,
)
from cdfportal.idp.client_proof import secret_method
from cdfportal.idp.front_door import Knock, Page, SentBack, knock
from cdfportal.idp.outcome import Refused, Trouble
from cdfportal.idp.redemption import Redemption, redeem_made_up_code
from cdfportal.idp.words import in_words

_CLIENT, _SECRET = 3, 4
_ELSEWHERE = "The provider shows a page of its own here, so that this could not be told."


def knock_at_the_door(case: Case, chart: Chart) -> Finding:
    """Check 3, by a request for a code that shows nobody a page."""
    if missing := no_metadata(chart):
        return missing
    if case.portal is None:
        return not_run("The portal's own address is not known here.")
    connection = case.connection
    parameters = {
        **connection.authorization_parameters,
        "client_id": connection.client_id,
        "redirect_uri": case.portal.redirect_uri,
        "scope": " ".join(connection.scopes),
    }
    endpoint = endpoint_of(chart, "authorization_endpoint")
    chart.door = knock(case.transport, endpoint, parameters, case.limits)
    fault = fault_of_door(chart.door)
    if fault and facts_of(fault).check <= _CLIENT:
        return failed(
            fault, f"The provider {door_in_words(chart.door)}.", ("Client", connection.client_id)
        )
    if isinstance(chart.door, Trouble):
        # Browsers go there; the portal itself need not be able to.
        return not_run(f"The authorization endpoint {in_words(chart.door)}, seen from here.")
    told = isinstance(chart.door, SentBack) or fault is not None
    evidence = f"The provider knows the portal's client: it {door_in_words(chart.door)}."
    return passed(evidence if told else _ELSEWHERE, ("Client", connection.client_id))


def door_in_words(door: Knock) -> str:
    """As a predicate; the provider's own words stay where they are."""
    match door:
        case SentBack(error, description):
            return f"answered {Refused(error or 'nothing', description, 0, '').codes}"
        case Page(status, text):
            number = Refused("", text, 0, "").number
            return f"showed its own page with status {status}" + (
                f" and AADSTS{number}" if number else ""
            )
        case Trouble():
            return in_words(door)


def redeem(case: Case, chart: Chart) -> Finding:
    """Check 4, by a code that nobody issued."""
    if missing := no_metadata(chart):
        return missing
    if chart.door and (fault := fault_of_door(chart.door)) and facts_of(fault).check <= _CLIENT:
        return not_run("Says nothing as long as the client is not known.", _CLIENT)
    method = secret_method(chart.metadata or {})
    if case.connection.client_secret is not None and not method:
        offered = (chart.metadata or {}).get("token_endpoint_auth_methods_supported")
        return failed(Fault.SECRET_METHOD, f"It takes {str(offered)[:200]} only.")
    redirect_uri = case.portal.redirect_uri if case.portal else ""
    redemption = Redemption(endpoint_of(chart, "token_endpoint"), method, redirect_uri)
    said = redeem_made_up_code(case.transport, case.connection, redemption, case.limits)
    chart.redemption = said
    if isinstance(said, Trouble):
        return failed(fault_of_trouble(said), f"{said.url} {in_words(said)}.")
    fault = fault_of_refusal(said)
    if fault is Fault.SECRET_WRONG:
        fault = _which(case, redemption)
    if fault and facts_of(fault).check <= _SECRET:
        return failed(fault, f"The provider answered {said.codes} to a made-up code.")
    return _accepted(said, case, method)


def _which(case: Case, redemption: Redemption) -> Fault:
    """`invalid_client` has three causes that the standard does not tell apart (RFC 6749 §5.2)."""
    if case.connection.client_secret is None:
        return Fault.SECRET_MISSING
    bare = replace(case.connection, client_secret=None)
    without = redeem_made_up_code(case.transport, bare, redemption, case.limits)
    if isinstance(without, Refused) and says_client_is_accepted(without):
        return Fault.SECRET_NOT_WANTED
    return Fault.SECRET_WRONG


def _accepted(said: Refused, case: Case, method: str) -> Finding:
    secret = case.connection.client_secret is not None
    details = (("Sent by", method if secret else "client_id alone: a public client"),)
    if not says_client_is_accepted(said):
        evidence = f"The provider answered {said.codes} to a made-up code, which tells nothing of"
        return passed(f"{evidence} the {'secret' if secret else 'client'}.", *details)
    what = "the portal's secret" if secret else "the portal as a public client"
    evidence = f"The provider accepts {what}: of a made-up code it refused only the code"
    return passed(f"{evidence} ({said.codes}).", *details)
