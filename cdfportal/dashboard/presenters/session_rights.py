"""What the viewer may do with the sessions of a project, as the engine decides it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from cdfportal.access.answers import Question
from cdfportal.access.decide import can
from cdfportal.access.grants import EffectiveAccess, Gate
from cdfportal.access.model import ALL, Verdict
from cdfportal.access.session_facts import ACL
from cdfportal.web.ledger import Fact

_VERBS = {"LIST": "list", "CREATE": "create", "DELETE": "revoke"}
_ANSWERS = {Verdict.ALLOWED: "yes", Verdict.DENIED: "no", Verdict.UNKNOWN: "not known"}


@dataclass(frozen=True, slots=True)
class SessionRight:
    """One action on sessions."""

    action: str
    verb: str
    verdict: Verdict
    #: What took away a grant of the viewer's groups.
    removed_by: tuple[Gate, ...] = ()

    @property
    def name(self) -> str:
        """`sessionsAcl:CREATE`."""
        return f"{ACL}:{self.action}"

    @property
    def is_missing(self) -> bool:
        """Denied for certain."""
        return self.verdict is Verdict.DENIED

    @property
    def query(self) -> str:
        """The question, for the pages that explain it."""
        return urlencode({"acl": ACL, "action": self.action})

    @property
    def because(self) -> str:
        """Why it is missing."""
        if Gate.TOKEN_SCOPE in self.removed_by:
            return "Your groups grant it, and the scopes of your token take it away."
        if Gate.APPLICATION_LINK in self.removed_by:
            return "A group of yours grants it, and counts for other applications only."
        return "None of your groups grants it."


def session_rights(access: EffectiveAccess) -> dict[str, SessionRight]:
    """By verb: list, create, revoke."""
    return {verb: _right(access, action, verb) for action, verb in _VERBS.items()}


def _right(access: EffectiveAccess, action: str, verb: str) -> SessionRight:
    decision = can(access, Question(ACL, action, ALL))
    return SessionRight(action, verb, decision.verdict, decision.removed_by)


def rights_sentence(rights: Sequence[SessionRight]) -> str:
    """ "You may list and create sessions, and may not revoke them." """
    allowed, denied, unknown = (
        [one.verb for one in rights if one.verdict is verdict]
        for verdict in (Verdict.ALLOWED, Verdict.DENIED, Verdict.UNKNOWN)
    )
    clauses = [f"may {_joined(allowed, 'and')}"] if allowed else []
    clauses += [f"may not {_joined(denied, 'or')}"] if denied else []
    known = [
        f"{clause} {noun}" for clause, noun in zip(clauses, ("sessions", "them"), strict=False)
    ]
    sentences = [f"You {', and '.join(known)}."] if known else []
    if unknown:
        sentences.append(f"Whether you may {_joined(unknown, 'or')} sessions is not known.")
    return " ".join(sentences)


def _joined(words: Sequence[str], last: str) -> str:
    return f" {last} ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)


def right_facts(rights: Sequence[SessionRight]) -> tuple[Fact, ...]:
    """Each right as a number of the verdict."""
    return tuple(
        Fact(f"You may {one.verb}", _ANSWERS[one.verdict], one.name, code=True) for one in rights
    )
