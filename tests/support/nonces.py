"""The one named exception of the tripwire that the portal makes for itself: a nonce, shown once.

The answer to the form that made a session may hold its nonce in its body, if nothing may keep it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tests.support.tripwire import Leak, Secret

NONCE = "nonce"
_MAKES = re.compile(r"POST /p/[^/?]+/sessions/new/")

Answer = Mapping[str, Any]


def shows_a_nonce(answer: Answer) -> bool:
    """Whether it is the answer that made a session, and no cache may keep it."""
    headers = {name.lower(): value for name, value in answer["headers"]}
    return (
        _MAKES.fullmatch(str(answer["target"])) is not None
        and str(answer["status"]).startswith("200")
        and headers.get("cache-control") == "no-store"
    )


def shown_twice(answers: Iterable[Answer], nonces: Iterable[Secret]) -> Sequence[Leak]:
    """Nonces that stand in more than one answer."""
    bodies = [bytes.fromhex(str(each["body"])) for each in answers if shows_a_nonce(each)]
    counts = {one: sum(one.value.encode() in body for body in bodies) for one in nonces}
    return [Leak(f"{count} answers", NONCE, "plain") for count in counts.values() if count > 1]
