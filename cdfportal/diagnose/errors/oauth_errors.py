"""`error` and `error_description` (RFC 6749 §4.1.2.1 and §5.2) in whatever form somebody pasted them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

#: The values of the standards: RFC 6749 §4.1.2.1 and §5.2, RFC 6750 §3.1, RFC 8707 §2, OpenID Connect
#: Core §3.1.2.6; known also where no name stands before them.
STANDARD: Final = frozenset({
    "invalid_request", "invalid_client", "invalid_grant", "unauthorized_client",
    "unsupported_grant_type", "unsupported_response_type", "invalid_scope", "access_denied",
    "server_error", "temporarily_unavailable", "login_required", "interaction_required",
    "consent_required", "account_selection_required", "invalid_target", "invalid_token",
    "insufficient_scope",
})  # fmt: skip
_MOST = 200

# `error=x`, `"error": "x"`, `error: 'x'`, `errorCode=x`, also `{'error': {'code': 'x'`.
_NAMED = re.compile(
    r"error(?:_?code|_name)?[\"']?\s{0,3}[:=]\s{0,3}(?:\{\s{0,3}[\"']?(?:code|error)[\"']?\s{0,3}:\s{0,3})?[\"'(\[]{0,2}"
    r"([a-z][a-z_]{2,40}+)(?![\w.:/-]*+[(/])"
)
_STANDARD = re.compile(
    rf"(?<![\w-])(?:{'|'.join(sorted(STANDARD, key=len, reverse=True))})(?![\w-])"
)
_ERROR_BEFORE = re.compile(
    r"(?:(?:exception|error|oauth2?|oidc|denied|failed|failure|refused|description|detail|status|code|token)"
    r"[\"']?\s?[:=(\[\"'<][\s:=(\[\"'<-]{0,5}|provider's words[\s:]{1,3}|\b[45]\d\d(?: [a-z]+)?[\s:=(\[\"'<-]{1,4})$"
)
_LOG = re.compile(
    r"exception|traceback|\b[45]\d\d\b|level=|\[error|\[warn|http/|status=|failed:|error:"
)
_DESCRIPTION = re.compile(
    r"(?:error_?description|error_?message|errordescription|description|message)[\"']?\s{0,3}[:=]\s{0,3}[\"']?"
    r"([^\"&<>|]{1,400}+)"
)
_JUNK = re.compile(r"[\"')\]}&:,.;=({\[\s-]{0,12}")
_OTHER_FIELD = re.compile(
    r"(?:error_?description|errordescription|error_?message|description|message|reason)[\"']?\s{0,3}[:=]\s{0,3}[\"']?"
)
_TAIL = re.compile(r"[^\"&<>)}|]{0,400}+")


@dataclass(frozen=True, slots=True)
class OAuthError:
    """One `error` of a text."""

    code: str
    #: What the provider says about it, in small letters; empty where it says nothing.
    description: str
    start: int
    end: int
    #: It stands where an error stands, not in a sentence about errors.
    sure: bool


def oauth_errors(lower: str) -> tuple[OAuthError, ...]:
    """The first of each code and description, in their order; `lower` is a flat text in small letters."""
    found: dict[tuple[str, str], OAuthError] = {}
    for match in _NAMED.finditer(lower):
        if match[1] in STANDARD or "_" in match[1] or _has_description(lower, match.end()):
            error = _error(lower, match[1], match.span(1), sure=True)
            found.setdefault((error.code, error.description), error)
        if len(found) >= _MOST:
            break
    named = {code for code, _ in found}
    for match in _STANDARD.finditer(lower):
        if match[0] in named:
            continue
        sure = _is_sure(lower, match)
        if not sure and not _in_a_log(lower, match.start()):
            continue
        error = _error(lower, match[0], match.span(), sure=sure)
        known = found.get((error.code, ""))
        if known is None or (sure and not known.sure):
            found[error.code, ""] = error
    return tuple(sorted(found.values(), key=lambda error: error.start))


def _error(lower: str, code: str, span: tuple[int, int], *, sure: bool) -> OAuthError:
    return OAuthError(code, _description(lower, *span), *span, sure)


def _is_sure(lower: str, match: re.Match[str]) -> bool:
    before = lower[max(0, match.start() - 60) : match.start()]
    after = lower[match.end() : match.end() + 3]
    if not before.strip(" \"'([") and (
        not after.strip(" \"'") or after[0] in ":)]" or after[:2] == " ("
    ):
        return True
    return _ERROR_BEFORE.search(before) is not None


def _in_a_log(lower: str, start: int) -> bool:
    return _LOG.search(lower, max(0, start - 160), start + 120) is not None


def _has_description(lower: str, end: int) -> bool:
    return "description" in lower[end : end + 60]


def _description(lower: str, start: int, end: int) -> str:
    """What follows the code, or the nearest field that is called so."""
    rest = lower[end : end + 440]
    junk = _JUNK.match(rest)
    place = junk.end() if junk else 0
    field = _OTHER_FIELD.match(rest, place)
    if field:
        place = field.end()
    elif rest.startswith('" "'):
        # Go's oauth2: `oauth2: "invalid_grant" "Token is not active"`.
        place = 3
    elif rest[:1] in ('"', "&", "'"):
        # JSON or a form: only the field itself is the description, wherever it stands.
        around = lower[max(0, start - 440) : end + 440]
        named = _DESCRIPTION.search(around)
        return _tidy(named[1]) if named else ""
    tail = _TAIL.match(rest, place)
    return _tidy(tail[0]) if tail else ""


def _tidy(said: str) -> str:
    return said.strip(" '.,;:\\)}]")
