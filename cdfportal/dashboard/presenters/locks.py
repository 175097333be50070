"""The locks on a resource as rows: open, shut, or not known."""

from __future__ import annotations

from dataclasses import dataclass

from cdfportal.access.answers import LockAnswer, LockKind
from cdfportal.access.explain import group_names
from cdfportal.access.grants import Origin
from cdfportal.access.model import Verdict
from cdfportal.access.words import Names, and_list, scope_in_words

_TITLES = {
    LockKind.SECURITY_CATEGORY: "Security category",
    LockKind.WRITE_PROTECTION: "Write protection",
}
_WORDS = {Verdict.ALLOWED: "open", Verdict.DENIED: "shut", Verdict.UNKNOWN: "not known"}
_TONES = {Verdict.ALLOWED: "yes", Verdict.DENIED: "no", Verdict.UNKNOWN: "open"}


@dataclass(frozen=True, slots=True)
class LockRow:
    """One lock."""

    title: str
    tone: str
    word: str
    text: str


def lock_row(one: LockAnswer, names: Names, *, mine: bool) -> LockRow:
    """What the lock is, whether it is open, and by which group."""
    verdict = one.decision.verdict
    needed = one.lock.question
    right = f"{needed.acl}:{needed.action}"
    where = scope_in_words(needed.scope, needed.acl, _names_of(one, names))
    text = f"{where[0].upper()}{where[1:]} needs {right}. {_held(one, mine=mine)}"
    return LockRow(_TITLES[one.lock.kind], _TONES[verdict], _WORDS[verdict], text)


def _names_of(one: LockAnswer, names: Names) -> Names:
    """Data sets are named under the kind of scope that resources in them have."""
    if one.lock.kind is not LockKind.WRITE_PROTECTION:
        return {}
    return {
        ("idScope", number): name
        for (kind, number), name in names.items()
        if kind == "datasetScope"
    }


def _held(one: LockAnswer, *, mine: bool) -> str:
    decision = one.decision
    if decision.verdict is Verdict.ALLOWED:
        givers = group_names(g for g in decision.witnesses if g.origin is Origin.GROUP)
        return f"Given by {and_list(givers)}." if givers else "It is held."
    if decision.verdict is Verdict.UNKNOWN:
        return "Whether it is held cannot be told."
    proven = "" if one.lock.certain else " It is not documented whether that counts here."
    return f"None of {'your' if mine else 'their'} groups gives it.{proven}"
