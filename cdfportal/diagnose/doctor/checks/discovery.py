"""Check 2: what the provider says of itself, and its public keys."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from email.utils import parsedate_to_datetime

from cdfportal.diagnose.doctor.case import Case, Subject
from cdfportal.diagnose.doctor.chart import Chart
from cdfportal.diagnose.doctor.checks.network import fault_of
from cdfportal.diagnose.doctor.faults import Fault
from cdfportal.diagnose.doctor.model import Finding, failed, not_run, passed
from cdfportal.idp.discovery import (
    FOR_PEOPLE,
    FOR_PROGRAMS,
    Mistake,
    Wrong,
    fetch_document,
    find_mistake,
)
from cdfportal.idp.outcome import Answer, Refused, Trouble, TroubleKind
from cdfportal.idp.words import in_words

#: Its name among `Chart.clocks`.
PROVIDER_CLOCK = "the identity provider"
_TROUBLE = {
    TroubleKind.STATUS: Fault.DISCOVERY_STATUS,
    TroubleKind.TIMEOUT: Fault.DISCOVERY_SILENT,
    TroubleKind.NOT_JSON: Fault.DISCOVERY_NOT_JSON,
    TroubleKind.UNREADABLE: Fault.DISCOVERY_NOT_JSON,
    TroubleKind.TOO_LARGE: Fault.DISCOVERY_TOO_LARGE,
    TroubleKind.REDIRECT: Fault.DISCOVERY_REDIRECTS,
}
_MISTAKES = {
    Wrong.ISSUER: Fault.DISCOVERY_ISSUER,
    Wrong.INCOMPLETE: Fault.DISCOVERY_INCOMPLETE,
    Wrong.INSECURE: Fault.DISCOVERY_INSECURE,
    Wrong.NO_PKCE: Fault.DISCOVERY_NO_PKCE,
}
#: Entra's answer for a tenant that is not there: https://login.microsoftonline.com/error?code=90002
_NO_TENANT = "invalid_tenant"


def read_discovery(case: Case, chart: Chart) -> Finding:
    """The document by OpenID Connect Discovery 1.0 §4.3, then the keys by RFC 7517."""
    if not chart.idp_reached:
        return not_run("The identity provider was not reached.", 1)
    url = case.connection.discovery_url
    if not url:
        return not_run("No discovery address is known; only the token endpoint is.")
    found = fetch_document(case.transport, url, case.limits)
    if isinstance(found, Refused | Trouble):
        return _no_document(found, url)
    _note_clock(found.answer, case, chart)
    needed = FOR_PROGRAMS if case.subject is Subject.PRINCIPAL else FOR_PEOPLE
    issuer = case.connection.issuer
    if mistake := find_mistake(found.values, issuer, needed):
        return _mistaken(mistake, issuer)
    chart.metadata = found.values
    return _keys(str(found.values["jwks_uri"]), case, chart)


def _no_document(found: Refused | Trouble, url: str) -> Finding:
    if isinstance(found, Refused):
        fault = Fault.TENANT_UNKNOWN if found.error == _NO_TENANT else Fault.DISCOVERY_STATUS
        return failed(fault, f"{url} answers {found.status}: {found.codes}.")
    fault = _TROUBLE.get(found.kind) or fault_of(found, provider=True)
    return failed(fault, f"{url} {in_words(found)}.")


def _mistaken(mistake: Mistake, issuer: str) -> Finding:
    evidence = {
        Wrong.ISSUER: f"It names {mistake.found} as its issuer, where {issuer} is expected.",
        Wrong.INCOMPLETE: f"It has no {mistake.member}.",
        Wrong.INSECURE: f"Its {mistake.member} is {mistake.found}.",
        Wrong.NO_PKCE: f"Its {mistake.member} is {mistake.found}, without S256.",
    }
    details = (("Expected issuer", issuer),) if mistake.what is Wrong.ISSUER else ()
    return failed(_MISTAKES[mistake.what], evidence[mistake.what], *details)


def _keys(url: str, case: Case, chart: Chart) -> Finding:
    """CDF takes RS256 only, so that one RSA key must be there.

    https://docs.cognite.com/cdf/access/concepts/minimum_idp_requirements
    """
    found = fetch_document(case.transport, url, case.limits)
    if isinstance(found, Trouble):
        return failed(Fault.KEYS_UNAVAILABLE, f"{url} {in_words(found)}.")
    if isinstance(found, Refused):
        return failed(Fault.KEYS_UNAVAILABLE, f"{url} answers {found.status}.")
    listed = found.values.get("keys")
    keys = tuple(key for key in listed if isinstance(key, dict)) if isinstance(listed, list) else ()
    usable = [key for key in keys if _signs_rs256(key)]
    if not usable:
        return failed(
            Fault.KEYS_UNUSABLE, f"{url} lists {len(keys)} keys, none of them for RS256 with a kid."
        )
    chart.keys = keys
    return passed(
        "The document names its issuer rightly, and a key for RS256 is published.",
        ("Issuer", case.connection.issuer),
        ("Token endpoint", str((chart.metadata or {}).get("token_endpoint", ""))),
        ("Keys", f"{url}, {len(usable)} of {len(keys)} for RS256"),
    )


def _signs_rs256(key: Mapping[str, object]) -> bool:
    return (
        key.get("kty") == "RSA"
        and key.get("use", "sig") == "sig"
        and key.get("alg", "RS256") == "RS256"
        and all(isinstance(key.get(name), str) and key.get(name) for name in ("n", "e"))
    )


def _note_clock(answer: Answer, case: Case, chart: Chart) -> None:
    """How far the provider's clock is ahead of ours, by the second (RFC 9110 §6.6.1).

    A cache on the way sends the date of long ago, and how long ago (RFC 9111 §5.1).
    """
    try:
        told = parsedate_to_datetime(answer.headers.get("date", ""))
        age = timedelta(seconds=int(answer.headers.get("age", "0")[:9]))
        if told.tzinfo is not None:
            chart.clocks[PROVIDER_CLOCK] = told + age - case.clock()
    except (ValueError, OverflowError):
        return
