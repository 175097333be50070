"""Check 1: whether provider and cluster can be reached at all."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta
from urllib.parse import urlsplit

from cdfportal.access.words import and_list
from cdfportal.diagnose.doctor.case import Case
from cdfportal.diagnose.doctor.chart import Chart
from cdfportal.diagnose.doctor.faults import Fault
from cdfportal.diagnose.doctor.model import Finding, failed, passed, warned
from cdfportal.idp.outcome import Trouble, TroubleKind
from cdfportal.idp.reach import Reached, reach
from cdfportal.idp.words import in_words

_SOON = timedelta(days=14)
_IDP, _CDF = "Identity provider", "CDF cluster"
_FAULTS = {
    TroubleKind.NAME_UNKNOWN: (Fault.IDP_NAME_UNKNOWN, Fault.CDF_NAME_UNKNOWN),
    TroubleKind.REFUSED: (Fault.IDP_REFUSED, Fault.CDF_REFUSED),
    TroubleKind.TIMEOUT: (Fault.IDP_TIMEOUT, Fault.CDF_TIMEOUT),
    TroubleKind.RESET: (Fault.IDP_RESET, Fault.CDF_RESET),
    TroubleKind.TLS_UNTRUSTED: (Fault.IDP_TLS_UNTRUSTED, Fault.CDF_TLS_UNTRUSTED),
    TroubleKind.TLS_NAME: (Fault.IDP_TLS_NAME, Fault.CDF_TLS_NAME),
    TroubleKind.TLS_EXPIRED: (Fault.IDP_TLS_EXPIRED, Fault.CDF_TLS_EXPIRED),
    TroubleKind.PROXY: (Fault.IDP_PROXY, Fault.CDF_PROXY),
}
_BROKEN_OFF = (Fault.IDP_RESET, Fault.CDF_RESET)


def reach_both(case: Case, chart: Chart) -> Finding:
    """Provider and cluster side by side, so that one that hangs costs the other nothing."""
    places = {name: url for name, url in _places(case).items() if url}
    pool = ThreadPoolExecutor(len(places), thread_name_prefix="doctor-reach")
    seconds = case.limits.total
    running = {
        name: pool.submit(reach, url, case.transport.outbound, case.resolve, seconds)
        for name, url in places.items()
    }
    # Looking a name up has no limit of its own: who is not back by then has not answered.
    done, _ = wait(running.values(), seconds)
    pool.shutdown(wait=False, cancel_futures=True)
    found = {
        name: future.result() if future in done else Trouble(TroubleKind.TIMEOUT, places[name])
        for name, future in running.items()
    }
    chart.idp_reached = not isinstance(found.get(_IDP), Trouble)
    chart.cdf_reached = not isinstance(found[_CDF], Trouble)
    return _finding(case, found)


def _places(case: Case) -> dict[str, str]:
    """An address that somebody typed is not among them: nobody connects anywhere by typing."""
    provider = case.connection.discovery_url or case.token_urls.own
    return {_IDP: provider, _CDF: case.connection.cdf_url}


def _finding(case: Case, found: dict[str, Reached | Trouble]) -> Finding:
    details = tuple((name, _said(outcome)) for name, outcome in found.items())
    for name, outcome in found.items():
        if isinstance(outcome, Trouble):
            evidence = f"{_host(outcome.url)} {in_words(outcome)}{_because(outcome)}."
            return failed(fault_of(outcome, provider=name == _IDP), evidence, *details)
    for outcome in found.values():
        if isinstance(outcome, Reached) and _ends_soon(outcome, case):
            evidence = f"The certificate of {_host(outcome.url)} ends on {_day(outcome)}."
            return warned(Fault.CERTIFICATE_ENDS_SOON, evidence, *details)
    hosts = list(dict.fromkeys(_host(outcome.url) for outcome in found.values()))
    verb = "accepts" if len(hosts) == 1 else "accept"
    return passed(f"{and_list(hosts)} {verb} connections.", *details)


def fault_of(trouble: Trouble, *, provider: bool) -> Fault:
    """A handshake that broke off, or an answer that nobody can read, is a broken connection."""
    return _FAULTS.get(trouble.kind, _BROKEN_OFF)[0 if provider else 1]


def _ends_soon(reached: Reached, case: Case) -> bool:
    ends = reached.certificate_ends
    return ends is not None and ends - case.clock() < _SOON


def _said(outcome: Reached | Trouble) -> str:
    host = _host(outcome.url)
    if isinstance(outcome, Trouble):
        return f"{host} {in_words(outcome)}{_because(outcome)}"
    way = f"through {outcome.proxy}" if outcome.proxy else f"at {outcome.address}"
    return f"{host} {way}" + (
        f", certificate until {_day(outcome)}" if outcome.certificate_ends else ""
    )


def _because(trouble: Trouble) -> str:
    return f": {trouble.words}" if trouble.words else ""


def _host(url: str) -> str:
    return urlsplit(url).netloc


def _day(reached: Reached) -> str:
    return f"{reached.certificate_ends:%Y-%m-%d}"
