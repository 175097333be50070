"""Checks 3 to 8 for a service principal: all of them read the one answer of the token endpoint."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from cdfportal.base.service import ClientCredentials
from cdfportal.diagnose.doctor.case import Case
from cdfportal.diagnose.doctor.chart import Chart
from cdfportal.diagnose.doctor.checks.scopes import other_cluster
from cdfportal.diagnose.doctor.checks.way import endpoint_of, no_metadata
from cdfportal.diagnose.doctor.faults import Fault, facts_of
from cdfportal.diagnose.doctor.model import Finding, Look, failed, not_run, passed
from cdfportal.diagnose.doctor.provider_answers import (
    fault_of_door,
    fault_of_refusal,
    fault_of_trouble,
)
from cdfportal.idp.client_credentials import NoMethod, TokenEndpoint, ask_for_token
from cdfportal.idp.client_proof import secret_method
from cdfportal.idp.front_door import knock
from cdfportal.idp.guard import Open, judge_token_url
from cdfportal.idp.outcome import Granted, Refused, Trouble
from cdfportal.idp.typed_url import Closed
from cdfportal.idp.words import in_words

_FIRST, _SECRET, _SCOPES = 3, 4, 5
#: For the question whether a client exists; nobody is sent there.
_NO_ADDRESS = "https://cdfportal.invalid/"
#: Entra's ids of secrets have this form, and its secrets have not.
_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Verdict:
    """Where the token request ended; without a fault it ended well."""

    number: int
    fault: Fault | None
    evidence: str
    #: The provider looked at the request, so that it got past what comes before.
    got_past: bool = True


def ask(case: Case, chart: Chart) -> Finding:
    """Check 3, which makes the request; the others read what came of it."""
    if case.credentials is None:
        return _NOTHING_TO_ASK
    if not case.credentials.token_url and (missing := no_metadata(chart)):
        return missing
    chart.grant = _grant(case, chart, case.credentials)
    if isinstance(chart.grant, Granted):
        chart.access_token = chart.grant.access_token
        scope = chart.grant.scope
        chart.scopes = None if scope is None else tuple(scope.split())
    elif isinstance(chart.grant, Refused):
        _tell_clients_apart(case, chart, case.credentials, chart.grant)
    return read(_FIRST, case, chart)


def read(number: int, case: Case, chart: Chart) -> Finding:
    """One of the checks 3 to 8, by the answer."""
    if case.credentials is None:
        return _NOTHING_TO_ASK
    if chart.grant is None:
        return not_run("No token was asked for.", *_roots(chart))
    verdict = _verdict(case, chart, case.credentials)
    if verdict.fault is None or (number < verdict.number and verdict.got_past):
        return _passed(number, case, chart)
    if number == verdict.number:
        return failed(verdict.fault, verdict.evidence, ("Client", case.credentials.client_id))
    if number < verdict.number:
        return not_run("The token endpoint gave no answer that tells.", verdict.number)
    return not_run("The provider got no further.", verdict.number)


_NOTHING_TO_ASK = not_run("A token was handed in, so nothing is asked of the token endpoint.")


def _roots(chart: Chart) -> tuple[int, ...]:
    missing = no_metadata(chart)
    return missing.follows if missing else (_FIRST,)


def _grant(
    case: Case, chart: Chart, credentials: ClientCredentials
) -> Granted | Refused | Trouble | NoMethod | Closed:
    discovered = endpoint_of(chart, "token_endpoint")
    method = secret_method(chart.metadata or {})
    endpoint = TokenEndpoint(discovered, method)
    if credentials.token_url:
        judged = judge_token_url(
            credentials.token_url,
            filter(None, (discovered, case.token_urls.own)),
            case.token_urls.origins,
            case.transport.outbound,
            case.resolve,
        )
        if isinstance(judged, Closed):
            return judged
        endpoint = _endpoint(judged, discovered, method)
    return ask_for_token(case.transport, credentials, endpoint, case.limits)


def _endpoint(judged: Open, discovered: str, method: str) -> TokenEndpoint:
    """Another endpoint than the discovered one takes the header, as every one must (RFC 6749 §2.3.1)."""
    if judged.url == discovered:
        return TokenEndpoint(judged.url, method, judged.addresses)
    return TokenEndpoint(judged.url, addresses=judged.addresses)


def _tell_clients_apart(
    case: Case, chart: Chart, credentials: ClientCredentials, refused: Refused
) -> None:
    """`invalid_client` may mean that the client is not known; the authorization endpoint tells which."""
    endpoint = endpoint_of(chart, "authorization_endpoint")
    if refused.number or not endpoint or fault_of_refusal(refused) is not Fault.SECRET_WRONG:
        return
    parameters = {
        "client_id": credentials.client_id,
        "redirect_uri": _NO_ADDRESS,
        "scope": "openid",
    }
    chart.door = knock(case.transport, endpoint, parameters, case.limits)


def _verdict(case: Case, chart: Chart, credentials: ClientCredentials) -> _Verdict:
    match chart.grant:
        case Closed(words=words):
            return _Verdict(
                _SECRET, Fault.TOKEN_URL_REFUSED, f"The token URL {words}.", got_past=False
            )
        case NoMethod():
            offered = (chart.metadata or {}).get("token_endpoint_auth_methods_supported")
            evidence = f"It takes {str(offered)[:200]} only."
            return _Verdict(_SECRET, Fault.SECRET_METHOD, evidence, got_past=False)
        case Trouble() as trouble:
            said = trouble.words or f"{trouble.url} {in_words(trouble)}."
            return _Verdict(_SECRET, fault_of_trouble(trouble), said, got_past=False)
        case Refused() as refused:
            return _refused(refused, chart, credentials)
        case _:
            return _granted(case, credentials)


def _refused(refused: Refused, chart: Chart, credentials: ClientCredentials) -> _Verdict:
    evidence = f"The provider answered {refused.codes}."
    fault = fault_of_refusal(refused)
    if fault is None:
        return _Verdict(_SECRET, Fault.TOKEN_REFUSED, evidence, got_past=False)
    if fault is Fault.SECRET_WRONG:
        if chart.door and fault_of_door(chart.door) is Fault.CLIENT_UNKNOWN:
            return _Verdict(_FIRST, Fault.CLIENT_UNKNOWN, evidence)
        evidence += _looks_like(credentials.client_secret)
    return _Verdict(max(_FIRST, facts_of(fault).check), fault, evidence)


def _looks_like(secret: str) -> str:
    """What the form of a refused secret tells, without a letter of it."""
    if _GUID.fullmatch(secret):
        return " What was sent has the form of a secret's id, not of its value."
    if secret != secret.strip():
        return " What was sent begins or ends with a blank."
    return ""


def _granted(case: Case, credentials: ClientCredentials) -> _Verdict:
    """A token for another cluster is granted as readily."""
    stray = other_cluster(case.connection, credentials.scopes)
    if stray:
        return _Verdict(_SCOPES, Fault.SCOPE_OTHER_CLUSTER, stray)
    if credentials.preset.one_resource and not _of_cdf(credentials, case.connection.cdf_url):
        evidence = f"It asks for {' '.join(credentials.scopes)}, which is no scope of the cluster."
        return _Verdict(_SCOPES, Fault.SCOPE_NONE_OF_CDF, evidence)
    return _Verdict(_SCOPES, None, "")


def _of_cdf(credentials: ClientCredentials, cdf_url: str) -> bool:
    return any(scope.rpartition("/")[0].rstrip("/") == cdf_url for scope in credentials.scopes)


def _passed(number: int, case: Case, chart: Chart) -> Finding:
    granted = isinstance(chart.grant, Granted)
    asked = " ".join(case.credentials.scopes) if case.credentials else ""
    evidence = {
        3: "The provider knows this client.",
        4: "The provider accepted the client's secret.",
        5: f"The scopes have the form that the provider wants: {asked or 'none was named'}.",
        7: "The provider gave a token, so nothing is left to consent to.",
        8: "The provider gave a token, so no policy stands in the way.",
    }[number]
    if granted:
        return passed(evidence)
    return passed(f"{evidence} It stopped later on.")


#: The checks after the third; a program has no redirect address, so there is no sixth.
READ: Mapping[int, Look] = {number: partial(read, number) for number in (4, 5, 7, 8)}
