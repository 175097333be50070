"""Check 9: the token is a JWT that CDF can verify, and an access token at all.

https://docs.cognite.com/cdf/access/concepts/minimum_idp_requirements
"""

from __future__ import annotations

from collections.abc import Mapping

from cdfportal.diagnose.decode import DecodedToken, Opacity, OpaqueToken, decode_for_display
from cdfportal.diagnose.doctor.at_hand import token_of
from cdfportal.diagnose.doctor.case import Case
from cdfportal.diagnose.doctor.chart import Chart
from cdfportal.diagnose.doctor.faults import Fault
from cdfportal.diagnose.doctor.model import Details, Finding, failed, not_run, passed, warned
from cdfportal.diagnose.signature import ALGORITHM, Signed, who_signed

NUMBER = 9
_OPAQUE: Mapping[Opacity, str] = {
    Opacity.ABSENT: "There is no access token.",
    Opacity.TOO_LARGE: "The token is longer than any that CDF takes.",
    Opacity.ENCRYPTED: "The token is encrypted (JWE), so only its maker can read it.",
    Opacity.NOT_A_JWT: "The token is no JWT: it has no readable header and claims.",
}
#: Only ID tokens have them (OpenID Connect Core 1.0 §2, §3.1.3.6, §3.3.2.11).
_OF_ID_TOKENS = ("nonce", "at_hash", "c_hash")
#: Claims in which a make of provider names the kind: Cognito's, Keycloak's.
_KIND = {"token_use": "id", "typ": "ID"}


def token_form(case: Case, chart: Chart) -> Finding:
    """Kind, algorithm, key, signature. A token that cannot be read is left to CDF's own answer."""
    token = token_of(case, chart)
    if not token:
        return not_run("There is no access token to look at.")
    chart.decoded = decode_for_display(token)
    if isinstance(chart.decoded, OpaqueToken):
        return warned(Fault.TOKEN_OPAQUE, _OPAQUE[chart.decoded.why])
    finding = _form(case, chart, token, chart.decoded)
    chart.token_wrong = 0 if finding.fault in (None, Fault.TOKEN_NO_KID) else NUMBER
    return finding


def _form(case: Case, chart: Chart, token: str, decoded: DecodedToken) -> Finding:
    header = decoded.header
    named = tuple(
        (name, str(header[name])[:80]) for name in ("alg", "kid", "typ") if name in header
    )
    if mark := _mark_of_id_token(case, decoded.claims):
        return failed(Fault.TOKEN_IS_ID_TOKEN, f"The claim {mark} is one of an ID token.", *named)
    if header.get("alg") != ALGORITHM:
        said = str(header.get("alg", "nothing"))[:20]
        evidence = f"The header says {said} where CDF demands {ALGORITHM}."
        return failed(Fault.TOKEN_ALGORITHM, evidence, *named)
    return _signature(chart, token, decoded, named)


def _mark_of_id_token(case: Case, claims: Mapping[str, object]) -> str:
    """The claim by which it is known; empty for an access token."""
    told = next((name for name, value in _KIND.items() if claims.get(name) == value), "")
    if told or claims.get("aud") != case.connection.client_id:
        return told
    return next((name for name in _OF_ID_TOKENS if name in claims), "")


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
