"""Lines of PROXY_ALLOW and PROXY_DENY as patterns over the segments of a path.

`{name}` stands for any one segment, a last `**` for whatever follows, the method `*` for every method.
A rule for GET holds for HEAD too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

from cdfportal.base.portal import ProxyRule

_REST = "**"


@dataclass(frozen=True, slots=True)
class Pattern:
    """One rule, ready to be compared."""

    method: str
    #: Literal segments, decoded; None stands for any one segment.
    parts: tuple[str | None, ...]
    has_rest: bool
    text: str

    @classmethod
    def of(cls, rule: ProxyRule) -> Pattern:
        """Compile one line."""
        words = rule.template.strip("/").split("/")
        has_rest = words[-1] == _REST
        parts = tuple(_part(word) for word in (words[:-1] if has_rest else words))
        return cls(rule.method, parts, has_rest, f"{rule.method} {rule.template}")

    def covers(self, method: str, segments: Sequence[str], *, ignore_case: bool) -> bool:
        """Whether the rule speaks of this call; `segments` are decoded."""
        return self._covers_method(method) and self._covers_path(segments, ignore_case)

    def covers_in_part(self, method: str, template: Sequence[str], *, ignore_case: bool) -> bool:
        """Whether it names a value where the template has `{name}`, and agrees with it elsewhere."""
        named = [
            part if part is not None and own.startswith("{") else own
            for part, own in zip(self.parts, template, strict=False)
        ]
        whole = (*named, *template[len(named) :])
        return whole != tuple(template) and self.covers(method, whole, ignore_case=ignore_case)

    def _covers_method(self, method: str) -> bool:
        return self.method in {"*", method} or (self.method == "GET" and method == "HEAD")

    def _covers_path(self, segments: Sequence[str], ignore_case: bool) -> bool:
        length = len(self.parts)
        if len(segments) < length or (len(segments) > length and not self.has_rest):
            return False
        return all(
            part is None
            or part == segment
            or (ignore_case and part.casefold() == segment.casefold())
            for part, segment in zip(self.parts, segments, strict=False)
        )


def _part(word: str) -> str | None:
    return None if word.startswith("{") and word.endswith("}") else unquote(word)


@lru_cache(maxsize=16)
def _patterns(rules: tuple[ProxyRule, ...]) -> tuple[Pattern, ...]:
    return tuple(Pattern.of(rule) for rule in rules)


def covering_rule(
    rules: tuple[ProxyRule, ...], method: str, segments: Sequence[str], *, ignore_case: bool
) -> str:
    """The first rule that speaks of this call, as it was written; empty for none."""
    for pattern in _patterns(rules):
        if pattern.covers(method, segments, ignore_case=ignore_case):
            return pattern.text
    return ""


def rules_in_part(
    rules: tuple[ProxyRule, ...], method: str, template: Sequence[str], *, ignore_case: bool
) -> tuple[str, ...]:
    """Rules that speak of some calls of a template, and not of all: they name what it leaves open."""
    return tuple(
        pattern.text
        for pattern in _patterns(rules)
        if pattern.covers_in_part(method, template, ignore_case=ignore_case)
    )
