"""Whether a call that did not work is worth sending once more, and after how long.

Only what cannot have been done yet, or may be done twice: calls that never went out, calls that only
read or are idempotent (RFC 9110 §9.2.2), and what CDF itself says may be repeated.
"""

from __future__ import annotations

from typing import Final

from cdfproxy.upstream import Answer, UpstreamFault

#: Beside the first one.
MOST_REPEATS: Final = 2
#: In seconds. A client that is told to wait longer waits by itself, without taking a thread of ours.
LONGEST_PAUSE: Final = 2.0
_FIRST_PAUSE: Final = 0.1
_TOO_MANY: Final = 429
_TROUBLE = frozenset({502, 503, 504})
IDEMPOTENT = frozenset({"GET", "HEAD", "PUT", "DELETE"})


def pause_before_next(
    outcome: Answer | UpstreamFault, repeats: int, *, repeatable: bool, jitter: float
) -> float | None:
    """Seconds to wait, or None: this outcome it is.

    `repeats`: how often it was repeated already; `jitter`: by chance, from 0 to below 1.
    """
    if repeats >= MOST_REPEATS:
        return None
    usual = _FIRST_PAUSE * 2**repeats * (0.5 + jitter)
    if isinstance(outcome, UpstreamFault):
        is_safe = outcome is UpstreamFault.UNREACHABLE or (
            repeatable and outcome is UpstreamFault.BROKEN
        )
        return usual if is_safe else None
    if outcome.status < 400:
        return None
    return _after_an_error(outcome, usual, repeatable=repeatable)


def _after_an_error(answer: Answer, usual: float, *, repeatable: bool) -> float | None:
    after = answer.header("retry-after").strip()
    is_marked = answer.header("cdf-is-auto-retryable").strip().lower() == "true"
    # Of 429 without a word CDF's SDKs know better than we how long they want to wait.
    may = (
        is_marked
        or (answer.status == _TOO_MANY and after.isascii() and after.isdigit())
        or (answer.status in _TROUBLE and repeatable)
    )
    if not may:
        return None
    if not after:
        return usual
    # A date, or far away: the client hears it.
    is_near = after.isascii() and after.isdigit() and float(after) <= LONGEST_PAUSE
    return max(float(after), usual) if is_near else None
