"""Check 5: whether the scopes have the provider's form, and mean this cluster."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from cdfportal.access.words import and_list
from cdfportal.base.configuration.connection import OIDC_SCOPES
from cdfportal.base.connection import Connection
from cdfportal.base.presets import Preset
from cdfportal.diagnose.doctor.case import Case
from cdfportal.diagnose.doctor.chart import Chart
from cdfportal.diagnose.doctor.checks.client import door_in_words
from cdfportal.diagnose.doctor.faults import Fault, facts_of
from cdfportal.diagnose.doctor.model import Finding, failed, passed, warned
from cdfportal.diagnose.doctor.provider_answers import fault_of_door, fault_of_refusal
from cdfportal.idp.outcome import Refused

_SCOPES = 5
#: IDENTITY, DATA.VIEW and their like; a bare `groups` is the provider's own.
_CDF_NAME = re.compile(r"user_impersonation|[A-Z]+(?:[._][A-Z]+)*")
_DEFAULT, _IDENTITY = ".default", "IDENTITY"
#: Clusters are names below it; the bare name is Cognito's resource server for all of them.
#: https://docs.cognite.com/cdf/access/aws/
_CDF_DOMAIN = "cognitedata.com"


@dataclass(frozen=True, slots=True)
class _Named:
    """One scope: `https://westeurope-1.cognitedata.com/IDENTITY`, or a bare `IDENTITY`."""

    resource: str
    short: str

    @classmethod
    def of(cls, scope: str) -> _Named:
        resource, _, short = scope.rpartition("/")
        return cls(resource.rstrip("/"), short)

    def is_of(self, cdf_url: str) -> bool:
        """Of this cluster, or of no cluster in particular."""
        if not self.resource:
            return _CDF_NAME.fullmatch(self.short) is not None
        return self.resource in {cdf_url, f"https://{_CDF_DOMAIN}"}

    @property
    def is_of_cdf(self) -> bool:
        """Of some cluster."""
        host = urlsplit(self.resource).hostname or ""
        return host == _CDF_DOMAIN or host.endswith(f".{_CDF_DOMAIN}")


def scopes_fit(case: Case, chart: Chart) -> Finding:
    """Check 5 for people: by the provider's word first, then by what can be read off the setting."""
    details = (("Scopes", " ".join(case.connection.scopes)),)
    if chart.door and (fault := fault_of_door(chart.door)) and facts_of(fault).check == _SCOPES:
        return failed(fault, f"The provider {door_in_words(chart.door)}.", *details)
    if isinstance(chart.redemption, Refused):
        fault = fault_of_refusal(chart.redemption)
        if fault and facts_of(fault).check == _SCOPES:
            return failed(fault, f"The provider answered {chart.redemption.codes}.", *details)
    return _read_off(case.connection, details)


def _read_off(connection: Connection, details: tuple[tuple[str, str], ...]) -> Finding:
    named = [_Named.of(scope) for scope in connection.scopes if scope not in OIDC_SCOPES]
    if stray := other_cluster(connection, tuple(connection.scopes)):
        return failed(Fault.SCOPE_OTHER_CLUSTER, stray, *details)
    preset = connection.preset
    if preset.one_resource and (bare := [scope.short for scope in named if not scope.resource]):
        evidence = f"{and_list(bare)} has no cluster before it, so it is a scope of another API."
        return failed(Fault.SCOPE_FORM, evidence, *details)
    if not preset.offline_access and "offline_access" in connection.scopes:
        return failed(Fault.SCOPE_UNKNOWN, f"{preset.name} has no scope offline_access.", *details)
    if not _asks_for_cdf(preset):
        return passed(f"{preset.name} wants no scope of CDF.", *details)
    of_cdf = [scope.short for scope in named if scope.is_of(connection.cdf_url)]
    if not of_cdf:
        # A scope of another name may stand for CDF, such as one with a mapper of Keycloak's.
        mark = warned if named and not preset.one_resource else failed
        return mark(Fault.SCOPE_NONE_OF_CDF, "IDP_SCOPES names no scope of CDF.", *details)
    if _IDENTITY not in of_cdf and _DEFAULT not in of_cdf:
        return warned(Fault.SCOPE_NO_IDENTITY, "IDP_SCOPES does not name IDENTITY.", *details)
    return passed(f"It asks this cluster for {and_list(of_cdf)}.", *details)


def other_cluster(connection: Connection, scopes: tuple[str, ...]) -> str:
    """What asks for another cluster than the configured one, as a sentence; empty when nothing does."""
    for scope in map(_Named.of, scopes):
        if scope.is_of_cdf and not scope.is_of(connection.cdf_url):
            return f"A scope is of {scope.resource}, and the cluster is {connection.cdf_url}."
    audience = _Named(connection.audience.rstrip("/"), "")
    is_asked_for = bool(connection.preset.authorization_parameters)
    if is_asked_for and audience.is_of_cdf and not audience.is_of(connection.cdf_url):
        return f"IDP_AUDIENCE is {audience.resource}, and the cluster is {connection.cdf_url}."
    return ""


def _asks_for_cdf(preset: Preset) -> bool:
    """CogIdP's tokens are for CDF whatever is asked for."""
    return any(scope not in OIDC_SCOPES for scope in preset.scopes.split())
