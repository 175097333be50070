"""From what a provider answers to a fault: `data/provider_answers.json`, each row with its source."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from cdfportal.diagnose.doctor.faults import Fault, facts_of
from cdfportal.idp.front_door import Knock, Page, SentBack
from cdfportal.idp.outcome import Refused, Trouble, TroubleKind


class Place(StrEnum):
    """Where an answer came from: the same error code means another thing there."""

    TOKEN = "token"  # noqa: S105 -- an endpoint
    DOOR = "door"


@dataclass(frozen=True, slots=True)
class _Table:
    numbers: Mapping[str, Fault]
    words: Mapping[str, Fault]
    errors: Mapping[tuple[str, Place], Fault]


#: OpenID Connect Core 1.0 §3.1.2.6: the provider would go on, if only somebody were there.
_NOBODY_THERE = frozenset(
    {"login_required", "interaction_required", "account_selection_required", "consent_required"}
)
_MALFORMED_CODE = frozenset({"9002313", "70000"})
_SECRET = 4
_NUMBER = re.compile(r"AADSTS(\d{4,8})\b")
_ENDPOINT_TROUBLE = {
    TroubleKind.STATUS: Fault.TOKEN_ENDPOINT_STATUS,
    TroubleKind.TIMEOUT: Fault.TOKEN_ENDPOINT_SILENT,
    TroubleKind.NOT_JSON: Fault.TOKEN_ENDPOINT_NOT_JSON,
    TroubleKind.UNREADABLE: Fault.TOKEN_ENDPOINT_NOT_JSON,
    TroubleKind.TOO_LARGE: Fault.TOKEN_ENDPOINT_NOT_JSON,
    TroubleKind.REDIRECT: Fault.TOKEN_ENDPOINT_REDIRECTS,
    TroubleKind.ODD: Fault.TOKEN_ANSWER_ODD,
}


def fault_of_refusal(refused: Refused) -> Fault | None:
    """Of an error of the token endpoint; None when nothing is known of it."""
    return _known(f"{refused.error} {refused.description}", refused.error, Place.TOKEN)


def fault_of_trouble(trouble: Trouble) -> Fault:
    """Of a token endpoint that gave no answer of use."""
    return _ENDPOINT_TROUBLE.get(trouble.kind, Fault.TOKEN_ENDPOINT_UNREACHED)


def fault_of_door(knock: Knock) -> Fault | None:
    """Of the authorization endpoint's answer; None when it names no fault, or could not be asked."""
    match knock:
        case SentBack(error=error) if not error or error in _NOBODY_THERE:
            return None
        case SentBack(error, description):
            return _known(f"{error} {description}", error, Place.DOOR) or Fault.PROVIDER_PAGE_ERROR
        case Page(text=text, is_error=is_error):
            known = _known(text, "", Place.DOOR) or _named_on_page(text, is_error=is_error)
            return known or (Fault.PROVIDER_PAGE_ERROR if is_error else None)
        case Trouble():
            return None


def says_client_is_accepted(refused: Refused) -> bool:
    """RFC 6749 §5.2: with a made-up code `invalid_grant` comes after the client was accepted.

    Entra reads the code first, and its numbers for one that it did not make tell nothing of the client.
    """
    if refused.number in _MALFORMED_CODE:
        return False
    fault = fault_of_refusal(refused)
    return refused.error == "invalid_grant" if fault is None else facts_of(fault).check > _SECRET


def _known(said: str, error: str, place: Place) -> Fault | None:
    table, text = _table(), said.lower()
    for number in _NUMBER.findall(said):
        if number in table.numbers:
            return table.numbers[number]
    for words, fault in table.words.items():
        if words in text:
            return fault
    return table.errors.get((error, place))


def _named_on_page(text: str, *, is_error: bool) -> Fault | None:
    """An error page names its code somewhere; a page that is none may speak of anything."""
    if not is_error:
        return None
    errors = {error: fault for (error, place), fault in _table().errors.items() if place == "door"}
    return next(
        (fault for error, fault in errors.items() if re.search(rf"\b{error}\b", text)), None
    )


@cache
def _table() -> _Table:
    path = files("cdfportal.diagnose").joinpath("data", "provider_answers.json")
    data = json.loads(path.read_text(encoding="utf-8"))
    return _Table(
        numbers={row["is"]: Fault(row["fault"]) for row in data["numbers"]},
        words={row["is"]: Fault(row["fault"]) for row in data["words"]},
        errors={(row["is"], Place(row["at"])): Fault(row["fault"]) for row in data["errors"]},
    )
