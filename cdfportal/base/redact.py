"""Taking tokens and secrets out of text before it is logged or shown.

The last line of defence: code should not hand secrets to a log in the first place. Every pattern runs in
linear time over hostile text: quantifiers are possessive, and what was read is not read again.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from cdfportal.base.keyed_secrets import REDACTED, without_keyed


class Redacted(NamedTuple):
    """A text without its secrets, and how many were taken out."""

    text: str
    taken: int


# A JWS or JWE in compact form (RFC 7515 §7.1): base64url parts joined by dots, the first a JSON object;
# also with its dots percent-encoded, and broken over several lines.
_DOT = r"(?:\.|%2[Ee]|%252[Ee])"
_BREAK = r"[ \t\"'+\\=]{0,8}(?:\r?\n|(?:\\r)?\\n)[ \t>|\"'+#*]{0,16}"
_END = r"(?=[\s\"'\\+,;=]|\Z)"
_COMPACT = re.compile(
    rf"eyJ[A-Za-z0-9_-]{{8,}}+(?:{_DOT}[A-Za-z0-9_-]*+){{0,4}}+"
    rf"(?:{_BREAK}(?=[A-Za-z_.-]*+[0-9])[A-Za-z0-9_.-]{{16,}}+{_END}"
    rf"|{_BREAK}(?=[A-Za-z_-]*+[0-9]|[A-Z]*+[a-z]++[A-Z])[A-Za-z0-9_.-]{{1,15}}+{_END}(?=[ \t\"'\\]*+(?:[\r\n]|\Z)))*+"
)
_SHORTEST_RUN = 24
_SCHEME = re.compile(
    r"(?<![A-Za-z])(Bearer|bearer|BEARER|Basic|basic|BASIC|DPoP|dpop|DPOP|Negotiate|negotiate)"
    r"((?:[ \t]|%20|\+)+)(?![A-Za-z_]++[ \t]*+=[ \t]*+\\*+[\"'])([A-Za-z0-9._~+/=%-]{8,}+)"
)
# `Basic authentication` is prose; no token is one of these words.
_WORDS = frozenset({"authentication", "authorization", "authorisation", "credentials", "challenge"})
_HEADER = re.compile(
    r"(?=[PpAaSsCcXx])(?P<name>(?<![A-Za-z])(?:[Pp]roxy-)?(?:[Aa]uthorization|AUTHORIZATION)"
    r"|(?<![A-Za-z])(?:[Ss]et-)?(?:[Cc]ookie|COOKIE)2?(?=(?:\W{1,6}value)?\W{1,12}[^\s=;:\"']+=)"
    r"|(?<![A-Za-z])[Xx]-[Aa]pi-[Kk]ey|(?<![A-Za-z])[Aa]uth-[Tt]icket)"
    r"(?P<join>\\*+[\"']?(?:[ \t]*+[:=][ \t]*+|,[ \t\r\n]{0,9}\\*+[\"']value\\*+[\"'][ \t]*+:[ \t]*+)(?:\[[ \t]*+)?(?:b?\\*+[\"'])?)"
    r"(?P<scheme>[A-Za-z]{3,16}[ \t]++)?(?P<value>[^\r\n\"'\\]++)"
)
_PORTAL_COOKIE = re.compile(
    r"(?i)\b((?:__host-)?portal(?:-signin(?:-[0-9a-f]+)?|-signout|-embed(?:-request-[0-9a-f]+)?|-csrf)?)=([^;\s\"']++)"
)
# The password of an address (RFC 3986 §3.2.1), of curl's -u, of a command's own option.
_USERINFO = re.compile(r"://([^\s/@\"'<>]{1,512}+)@")
_CURL_USER = re.compile(r"-(?<!\S-)(u|-user|-proxy-user)([ =][\"']?)([^\s:\"']++:[^\s\"']++)")
_OPTION = re.compile(
    r"--(?<!\S--)([A-Za-z-]{0,40}?(?:secret|password|token))( [\"']?)([^\s\"'-][^\s\"']*+)"
)
_SERVICE_ACCOUNT = re.compile(r"cdf_sa_sct[\w~.+/=%-]*+")
# Entra marks the secrets that it makes: three characters, a digit, Q~.
_ENTRA_SECRET = re.compile(r"Q(?:~|%7[Ee])[\w.~%-]{20,60}+")
_BEFORE_ENTRA_SECRET = re.compile(r"[\w.~-]{3}[0-9]")
_PEM: Final = re.compile(r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----")
_PEM_END: Final = re.compile(r"-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----")
# Longer than an id, with capitals, small letters and digits: refresh tokens, codes, keys, signatures.
_OPAQUE_RUN = re.compile(r"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{40,}+")
#: Names of classes are long too, and have a digit or two: OAuth2AuthorizationCodeGrantRequest….
_FEWEST_DIGITS = 3

# None of the above matches without one of these, or in fewer letters; much of what is logged has none.
_SUSPICIOUS = re.compile(r"[=:\s~%]")
_SHORTEST = 16


def redact(text: str) -> str:
    """The same text with every value that looks like a token, code, cookie or secret replaced."""
    return redacted(text).text


def redacted(text: str) -> Redacted:
    """The same, and how many were replaced."""
    if len(text) < _SHORTEST and not _SUSPICIOUS.search(text):
        return Redacted(text, 0)
    if not _GATES.search(text):
        return Redacted(*_without_opaque_runs(text))
    count = 0
    for gates, rule in _RULES:
        if not gates or any(gate in text for gate in gates):
            text, taken = rule(text)
            count += taken
    return Redacted(text, count)


Rule = Callable[[str], tuple[str, int]]


def _whole(pattern: re.Pattern[str]) -> Rule:
    return lambda text: pattern.subn(REDACTED, text)


def _last_group(pattern: re.Pattern[str], is_secret: Callable[[re.Match[str]], bool]) -> Rule:
    """What the last group holds is replaced where it is a secret."""

    def rule(text: str) -> tuple[str, int]:
        count = 0

        def replaced(found: re.Match[str]) -> str:
            nonlocal count
            secret = found[pattern.groups]
            if secret.startswith(REDACTED) or not is_secret(found):
                return found[0]
            count += 1
            start, end = found.span(pattern.groups)
            return found.string[found.start() : start] + REDACTED + found.string[end : found.end()]

        return pattern.sub(replaced, text), count

    return rule


def _always(_: re.Match[str]) -> bool:
    return True


def _is_credential(found: re.Match[str]) -> bool:
    return found[3].rstrip(".").lower() not in _WORDS


def _has_password(found: re.Match[str]) -> bool:
    return ":" in found[1] or "%3A" in found[1].upper() or len(found[1]) >= 20


def _without_compact(text: str) -> tuple[str, int]:
    count = 0

    def replaced(found: re.Match[str]) -> str:
        nonlocal count
        whole = found[0]
        if len(whole) < _SHORTEST_RUN and "." not in whole and "%" not in whole:
            return whole
        count += 1
        return REDACTED

    return _COMPACT.sub(replaced, text), count


def _without_private_keys(text: str) -> tuple[str, int]:
    """RFC 7468; one without an end goes on to the end of the text."""
    parts: list[str] = []
    place = 0
    while begin := _PEM.search(text, place):
        parts += [text[place : begin.start()], REDACTED]
        end = _PEM_END.search(text, begin.end())
        place = end.end() if end else len(text)
    return "".join(parts) + text[place:], len(parts) // 2


def _without_entra_secrets(text: str) -> tuple[str, int]:
    parts: list[str] = []
    place = 0
    for found in _ENTRA_SECRET.finditer(text):
        start = found.start() - 4
        if start >= place and _BEFORE_ENTRA_SECRET.fullmatch(text, start, found.start()):
            parts += (text[place:start], REDACTED)
            place = found.end()
    return "".join(parts) + text[place:], len(parts) // 2


def _without_opaque_runs(text: str) -> tuple[str, int]:
    count = 0

    def replaced(found: re.Match[str]) -> str:
        nonlocal count
        run = found[0]
        if run.islower() or run.isupper() or sum(map(str.isdigit, run)) < _FEWEST_DIGITS:
            return run
        count += 1
        return REDACTED

    return _OPAQUE_RUN.sub(replaced, text), count


# A rule runs where one of its literals stands in the text: that is told at once.
_RULES: tuple[tuple[tuple[str, ...], Rule], ...] = (
    (("PRIVATE KEY-----",), _without_private_keys),
    (("eyJ",), _without_compact),
    (("cdf_sa_sct",), _whole(_SERVICE_ACCOUNT)),
    (("Q~", "Q%7"), _without_entra_secrets),
    (
        ("uthorization", "AUTHORIZATION", "ookie", "COOKIE", "-api-key", "-Api-Key", "uth-ticket"),
        _last_group(_HEADER, _always),
    ),
    (
        ("earer", "BEARER", "asic", "BASIC", "DPoP", "dpop", "DPOP", "egotiate"),
        _last_group(_SCHEME, _is_credential),
    ),
    (("=", ":", "%3", "alue", "</"), without_keyed),
    (("portal", "PORTAL"), _last_group(_PORTAL_COOKIE, _always)),
    (("@",), _last_group(_USERINFO, _has_password)),
    (("-u ", "-u=", "-user"), _last_group(_CURL_USER, _always)),
    (("secret ", "password ", "token "), _last_group(_OPTION, _always)),
    ((), _without_opaque_runs),
)
#: Where none of them stands, the last rule alone may find something.
_GATES: Final = re.compile("|".join(re.escape(gate) for gates, _ in _RULES for gate in gates))
