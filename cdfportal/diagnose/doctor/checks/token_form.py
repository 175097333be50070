"""Check 9: the token is a JWT that CDF can verify, and an access token at all.

https://docs.cognite.com/cdf/access/concepts/minimum_idp_requirements
"""

from __future__ import annotations

from collections.abc import Mapping

from cdfportal.diagnose.comparison import Effect, What
from cdfportal.diagnose.decode import DecodedToken, Opacity, OpaqueToken, decode_for_display
from cdfportal.diagnose.doctor.at_hand import token_of
from cdfportal.diagnose.doctor.case import Case
from cdfportal.diagnose.doctor.chart import Chart
from cdfportal.diagnose.doctor.checks.no_token import no_token
from cdfportal.diagnose.doctor.compared import compared
from cdfportal.diagnose.doctor.faults import Fault
from cdfportal.diagnose.doctor.model import Details, Finding, Mark, failed, passed, warned
from cdfportal.diagnose.shown import shown
from cdfportal.diagnose.signature import Signed, who_signed

NUMBER = 9
_OPAQUE: Mapping[Opacity, str] = {
    Opacity.ABSENT: "There is no access token.",
    Opacity.TOO_LARGE: "The token is longer than any that CDF takes.",
    Opacity.ENCRYPTED: "The token is encrypted (JWE), so only its maker can read it.",
    Opacity.NOT_A_JWT: "The token is no JWT: it has no readable header and claims.",
}
_FAULTS: Mapping[What, Fault] = {
    What.KIND: Fault.TOKEN_IS_ID_TOKEN,
    What.ALGORITHM: Fault.TOKEN_ALGORITHM,
}


def token_form(case: Case, chart: Chart) -> Finding:
    """Kind, algorithm, key, signature. A token that cannot be read is left to CDF's own answer."""
    token = token_of(case, chart)
    if not token:
        return no_token(NUMBER, case, chart)
    chart.decoded = decode_for_display(token)
    if isinstance(chart.decoded, OpaqueToken):
        finding = warned(Fault.TOKEN_OPAQUE, _OPAQUE[chart.decoded.why])
    else:
        finding = _form(case, chart, token, chart.decoded)
    chart.token_odd = finding.fault
    chart.token_wrong = NUMBER if finding.mark is Mark.FAILED else 0
    return finding


def _form(case: Case, chart: Chart, token: str, decoded: DecodedToken) -> Finding:
    header = decoded.header
    named = tuple(
        (name, shown(header[name])[:80]) for name in ("alg", "kid", "typ") if name in header
    )
    for one in compared(case, chart, What.KIND, What.ALGORITHM):
        if one.effect is Effect.REFUSED:
            said = f" It says {one.found}." if one.what is What.ALGORITHM and one.found else ""
            return failed(_FAULTS[one.what], f"{one.reason}{said}", *named)
    return _signature(chart, token, decoded, named)


def _signature(chart: Chart, token: str, decoded: DecodedToken, named: Details) -> Finding:
    kid = decoded.header.get("kid")
    if chart.keys is None or "nonce" in decoded.header:
        # Entra signs tokens of its own APIs over another header than the one it sends.
        said = "A JWT signed with RS256; whether the signature is right could not be checked here."
        return passed(said, *named)
    match who_signed(token, kid, chart.keys):
        case Signed.KEY_UNKNOWN:
            evidence = (
                f"The provider publishes {_keys(chart)}, none of the name in the header for RS256."
            )
            return failed(Fault.TOKEN_KEY_UNKNOWN, evidence, *named)
        case Signed.WRONG:
            evidence = "The signature does not fit the provider's key: the token was changed, or is forged."
            return failed(Fault.TOKEN_SIGNATURE, evidence, *named)
    if not isinstance(kid, str):
        evidence = "The signature is right, but CDF has to try every key to see it."
        return warned(Fault.TOKEN_NO_KID, evidence, *named)
    return passed("A JWT, signed with RS256 by a key that the provider publishes.", *named)


def _keys(chart: Chart) -> str:
    count = len(chart.keys or ())
    return f"{count} keys" if count != 1 else "one key"
