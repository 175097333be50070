"""Check 10: issuer, audience and times, as CDF compares them (RFC 7519 §4.1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cdfportal.access.project_oidc import ProjectOidc
from cdfportal.base.connection import Connection
from cdfportal.diagnose.claims import epoch
from cdfportal.diagnose.doctor.at_hand import claims_of, token_of
from cdfportal.diagnose.doctor.case import Case
from cdfportal.diagnose.doctor.chart import Chart
from cdfportal.diagnose.doctor.faults import Fault
from cdfportal.diagnose.doctor.model import Details, Finding, failed, not_run, passed, warned
from cdfportal.diagnose.doctor.settings_of_project import cdf_takes, settings_of_project
from cdfportal.diagnose.doctor.words import moment_words, span_words

NUMBER = 10
#: CDF's name among `Chart.clocks`.
CDF_CLOCK = "CDF"
#: CDF's page on providers demands these of every access token.
DEMANDED = ("iss", "aud", "sub", "iat", "exp")
_CLOCKS_MAY_DIFFER = timedelta(seconds=60)
_ROUNDING = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class _Expected:
    """What the claims stand beside."""

    claims: Mapping[str, object]
    connection: Connection
    oidc: ProjectOidc | None
    #: CDF's clock, as near as it is known.
    now: datetime
    #: Whether that is only our own clock.
    clock_guessed: bool

    @property
    def issuers(self) -> tuple[str, ...]:
        """The project's; where that is not told, both names of the configured provider."""
        if self.oidc and self.oidc.issuer:
            return (self.oidc.issuer,)
        return tuple(dict.fromkeys((self.connection.access_token_issuer, self.connection.issuer)))

    @property
    def audience(self) -> str:
        """The project's, else the setting's."""
        return (self.oidc.audience if self.oidc else "") or self.connection.audience

    @property
    def skew(self) -> timedelta:
        """By how much clocks may differ."""
        return ((self.oidc.skew if self.oidc else None) or timedelta(0)) + _ROUNDING

    @property
    def told_by(self) -> str:
        """Whose expectation it is."""
        return "the project's configuration" if self.oidc else "the portal's settings"


@dataclass(frozen=True, slots=True)
class _Complaint:
    fault: Fault
    evidence: str
    #: CDF may see it otherwise: what is expected is the settings' word only.
    guessed: bool = False


def token_claims(case: Case, chart: Chart) -> Finding:
    """Every claim that CDF refuses a token for; the clocks beside it."""
    claims = claims_of(chart)
    if claims is None:
        return not_run("The token cannot be read here, so its claims are CDF's to judge.", 9)
    told = settings_of_project(case, chart)
    chart.oidc = told.oidc
    now = case.clock() + _ahead(chart)
    guessed = CDF_CLOCK not in chart.clocks
    expected = _Expected(claims, case.connection, told.oidc, now, guessed)
    details = tuple(_details(expected, chart))
    complaints = [*_complaints(expected)]
    certain = next((one for one in complaints if not one.guessed), None)
    if complaints and (certain or not (told.taken or cdf_takes(case, token_of(case, chart)))):
        chart.token_wrong = chart.token_wrong or NUMBER
        worst = complaints[0]
        return failed(worst.fault, worst.evidence, *details)
    return _clocks(chart, details) or _taken(expected, complaints, details)


def _taken(expected: _Expected, complaints: Sequence[_Complaint], details: Details) -> Finding:
    """Nothing to complain of, or CDF sees it otherwise than the portal."""
    if not complaints:
        said = f"Issuer, audience and times are those that CDF expects, by {expected.told_by}."
        return passed(said, *details)
    odd = complaints[0]
    said = f"{odd.evidence} CDF takes the token all the same."
    if odd.fault in {Fault.TOKEN_EXPIRED, Fault.TOKEN_NOT_YET}:
        return warned(Fault.CLOCK_OFF, said, *details)
    return passed(said, *details)


def _ahead(chart: Chart) -> timedelta:
    """How much CDF's clock is ahead of ours."""
    return chart.clocks.get(CDF_CLOCK, timedelta(0))


def _complaints(expected: _Expected) -> Iterator[_Complaint]:
    for look in (_incomplete, _issuer, _audience, _ended, _not_yet):
        found = look(expected)
        if found is not None:
            yield found


def _incomplete(expected: _Expected) -> _Complaint | None:
    no_audience = not expected.connection.preset.access_token_has_aud
    missing = [
        name
        for name in DEMANDED
        if name not in expected.claims and not (name == "aud" and no_audience)
    ]
    if not missing:
        return None
    return _Complaint(Fault.TOKEN_INCOMPLETE, f"It has no {' and no '.join(missing)}.")


def _issuer(expected: _Expected) -> _Complaint | None:
    found = expected.claims.get("iss")
    if found in expected.issuers:
        return None
    evidence = f"It is from {_text(found)}, and {expected.told_by} name {expected.issuers[0]}."
    return _Complaint(Fault.ISSUER_WRONG, evidence, guessed=expected.oidc is None)


def _audience(expected: _Expected) -> _Complaint | None:
    value = expected.claims.get("aud")
    named = [one for one in value if isinstance(one, str)] if isinstance(value, list) else [value]
    if value is None or expected.audience in named:
        return None
    bare = {one.rstrip("/") for one in named if isinstance(one, str)}
    slash = expected.audience.rstrip("/") in bare
    evidence = f"It is made for {_text(value)}, and {expected.told_by} name {expected.audience}."
    fault = Fault.AUDIENCE_SLASH if slash else Fault.AUDIENCE_WRONG
    return _Complaint(fault, evidence, guessed=expected.oidc is None)


def _ended(expected: _Expected) -> _Complaint | None:
    ends = epoch(expected.claims.get("exp"))
    if ends is None:
        return _Complaint(Fault.TOKEN_INCOMPLETE, "Its exp is no time.")
    over = expected.now - ends - expected.skew
    if over < timedelta(0):
        return None
    evidence = f"It ended {span_words(expected.now - ends)} ago."
    return _Complaint(Fault.TOKEN_EXPIRED, evidence, expected.clock_guessed)


def _not_yet(expected: _Expected) -> _Complaint | None:
    begins = epoch(expected.claims.get("nbf", 0))
    if begins is None:
        return _Complaint(Fault.TOKEN_INCOMPLETE, "Its nbf is no time.")
    ahead = begins - expected.now
    if ahead <= expected.skew:
        return None
    evidence = f"It begins in {span_words(ahead)}."
    return _Complaint(Fault.TOKEN_NOT_YET, evidence, expected.clock_guessed)


def _clocks(chart: Chart, details: Details) -> Finding | None:
    """The portal's own clock, beside those of the others."""
    off = {name: by for name, by in chart.clocks.items() if abs(by) > _CLOCKS_MAY_DIFFER}
    if not off:
        return None
    name = max(off, key=lambda one: abs(off[one]))
    way = "ahead of" if off[name] > timedelta(0) else "behind"
    evidence = f"The clock of {name} is {span_words(off[name])} {way} the portal's."
    return warned(Fault.CLOCK_OFF, evidence, *details)


def _details(expected: _Expected, chart: Chart) -> Iterator[tuple[str, str]]:
    yield "Issuer", _text(expected.claims.get("iss"))
    yield "Expected issuer", " or ".join(expected.issuers)
    yield "Audience", _text(expected.claims.get("aud"))
    yield "Expected audience", expected.audience
    yield "Expected by", expected.told_by
    for label, name in (("Begins", "nbf"), ("Ends", "exp")):
        moment = epoch(expected.claims.get(name))
        if moment is not None:
            yield label, moment_words(moment)
    for name, by in sorted(chart.clocks.items()):
        yield f"Clock of {name}", f"{by / timedelta(seconds=1):+.0f} s"


def _text(value: object) -> str:
    listed = value if isinstance(value, list) else [value]
    texts = [one[:200] for one in listed[:5] if isinstance(one, str) and one.isprintable()]
    return ", ".join(texts) or "nobody"
