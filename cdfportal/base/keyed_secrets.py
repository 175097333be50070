"""Secrets that stand beside their name: in forms, JSON, YAML, environments, HTML, also escaped.

One search for the ends of telling names; what stands before and after them is looked at only there, and
no further than a decision needs. So a text of any form is read in linear time.
"""

from __future__ import annotations

import re
from typing import Final

REDACTED: Final = "[redacted]"

#: Ends of names whose value is a secret, whatever stands there.
_STRONG = (
    "secret", "password", "passwd", "passphrase", "pwd", "token_hint", "assertion", "verifier",
    "signature", "sig", "nonce",
)  # fmt: skip
#: Ends of names that are also ordinary words: the value must look like a secret.
_WEAK = frozenset({"code", "state", "token"})
_BEFORE_TOKEN = (
    "access", "refresh", "id", "session", "security", "auth", "user", "api", "csrf", "nonce",
)  # fmt: skip
_BEFORE_KEY = (
    "api", "secret", "access", "account", "private", "session", "signing", "encryption", "shared",
    "subscription", "master", "token",
)  # fmt: skip
_BEFORE_CODE = ("auth_", "auth-", "authorization_", "authorization-", "device_", "user_")


def _any_case(words: tuple[str, ...]) -> str:
    """Alternatives by first letter, so that the engine can skip to them."""
    spelt = [form for word in words for form in (word, word.capitalize(), word.upper())]
    first = sorted({word[0] for word in spelt})
    return "|".join(
        f"{letter}(?:{'|'.join(word[1:] for word in spelt if word[0] == letter)})"
        for letter in first
    )


_QUOTE = r"(?:\\*+[\"']|%22|%27|&quot;|&\#34;|&\#39;)"
# Between name and value: `=`, `":`, `%22%3A`, `" value="` (HAR, XML), the blank line of multipart/form-data.
# Also the block of YAML, `value:` on the next line (Kubernetes), the end of an element of XML.
_JOIN = (
    rf"(?:{_QUOTE}?+[ \t]{{0,4}}:[ \t]{{0,4}}[|>][+-]?\r?\n[ \t]{{1,40}}"
    rf"|{_QUOTE}?+[ \t]{{0,4}}\r?\n[ \t]{{1,40}}{_QUOTE}?+value{_QUOTE}?+[ \t]{{0,4}}:[ \t]{{1,4}}"
    rf"|{_QUOTE}?+>"
    rf"|{_QUOTE}?+[ \t]{{0,40}}(?:=>|:=|[=:]|%3[DdAa])[ \t]{{0,40}}(?:\[(?!redacted\])[ \t]{{0,4}})?"
    rf"|{_QUOTE},?[ \t\r\n]{{0,9}}{_QUOTE}?+[Vv]alue{_QUOTE}?+[ \t]{{0,4}}[=:][ \t]{{0,4}}"
    r'|"(?:\r?\n){2})'
)
_NAMED = re.compile(
    rf"(?P<name>{_any_case((*_STRONG, *sorted(_WEAK)))}|[kK](?<=[A-Za-z_-][kK])eys?|K(?<=[A-Z_]K)EYS?)"
    rf"(?:_?[vV]alue|Text)?+(?P<join>{_JOIN})"
)
_VALUE = re.compile(
    r"(?P<open>\")(?P<double>(?:[^\"\\\r\n]|\\.)++)"
    r"|'(?P<single>(?:[^'\\\r\n]|\\.)++)"
    r"|\\++[\"'](?P<escaped>(?:[^\"'\\\r\n]|\\(?![\"'\\]))++)"
    r"|%2[27](?P<encoded>(?:[^%&\s\"']|%(?!2[27]))++)"
    r"|&(?:quot|\#34|\#39);(?P<entity>[^&\s\"'<>]++)"
    r"|(?P<bare>[^\s&\"'<>;\\]++)"
)
#: How much of a value tells whether it is a secret.
_PEEK = 200
# Words, error names, statuses: what stands under `code` or `state` and is no secret.
_PLAIN = re.compile(
    r"(?:AADSTS)?[0-9]{1,8}|[A-Za-z]?[a-z]+(?:_[a-z]+|[A-Z][a-z]{2,})*|[A-Z]{1,20}(?:_[A-Z0-9]{1,20})*[0-9]{0,5}"
)
_KEPT = ("${", "{{", "<", "%(", "*", REDACTED, "%5Bredacted")
_NOTHING = frozenset({"null", "none", "undefined", "true", "false"})


def without_keyed(text: str) -> tuple[str, int]:
    """The text with such values replaced, and how many they were."""
    parts: list[str] = []
    place = 0
    for found in _NAMED.finditer(text):
        start = found.end()
        if start < place:
            continue
        value = _VALUE.match(text, start, start + _PEEK)
        if value is None or not _is_secret(found, value):
            continue
        if value.end() == start + _PEEK:
            value = _VALUE.match(text, start) or value
        begin, end = value.span(value.lastgroup or 0)
        parts += (text[place:begin], REDACTED)
        place = end
    return "".join(parts) + text[place:] if parts else text, len(parts) // 2


def _is_secret(found: re.Match[str], match: re.Match[str]) -> bool:
    name = found["name"].lower()
    text, start = found.string, found.start()
    inside = start > 0 and (text[start - 1].isalnum() or text[start - 1] in "_-")
    if inside and text[max(0, start - 3)] == "%":
        inside = False  # `%22code%22`: a quotation mark stands before it.
    before = text[max(0, start - 16) : start].lower() if inside else ""
    # status_code, errorCode, AADSIG and their like say nothing secret.
    if inside and name in ("code", "state", "sig") and not before.endswith(_BEFORE_CODE):
        return False
    value = match[match.lastgroup or 0]
    if value.startswith(_KEPT) or (len(value) < 12 and value.rstrip(",.)").lower() in _NOTHING):
        return False
    # After a colon without quotes prose is likelier than a secret.
    sure = match.lastgroup != "bare" or ":" not in found["join"]
    if name.startswith("key"):
        return before.rstrip("_- ").endswith(_BEFORE_KEY) and (sure or _is_opaque(value))
    if name == "token" and before.rstrip("_-").endswith(_BEFORE_TOKEN):
        return sure or _is_opaque(value)
    if name in _WEAK and found["join"].endswith(">"):
        return False  # `<code>` is an element of every page.
    if name in _WEAK:
        return not _is_plain(value) if sure else _is_opaque(value)
    return sure or not _is_prose(found, value)


def _is_plain(value: str) -> bool:
    """A word, a number, a sentence: what is said under `code` or `state` when it is no secret."""
    return " " in value or _PLAIN.fullmatch(value.rstrip(",.)")) is not None


def _is_opaque(value: str) -> bool:
    return (
        len(value) >= 8
        and any(letter.isdigit() for letter in value)
        and any(letter.isalpha() for letter in value)
        and " " not in value
    )


def _is_prose(found: re.Match[str], value: str) -> bool:
    """`password: wrong, try again` against the line of YAML `password: hunter`."""
    start = found.end() + len(value)
    rest = found.string[start : start + 80].partition("\n")[0]
    return bool(rest.strip(" \t\r")) and _PLAIN.fullmatch(value.rstrip(".,;:!?")) is not None
