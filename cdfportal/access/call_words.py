"""What a call needs, as sentences: "Your call needs timeSeriesAcl:READ. You hold it on data set 42 only."."""

from __future__ import annotations

from collections.abc import Sequence

from cdfportal.access.call_scopes import ScopeSource
from cdfportal.access.calls import CallAnswer, CallKind, Need, NeedAnswer, all_of
from cdfportal.access.model import Verdict
from cdfportal.access.words import Names, and_list, scope_in_words

_SOURCES = {
    ScopeSource.OPERATION: "the operation needs it there",
    ScopeSource.PATH: "from the path",
    ScopeSource.QUERY: "from the query",
    ScopeSource.BODY: "from the body",
    ScopeSource.MESSAGE: "from the error",
    ScopeSource.ASKED: "as you name it",
}


def right_of(need: Need) -> str:
    """`timeSeriesAcl:READ`."""
    return f"{need.question.acl}:{need.question.action}"


def where_in_words(need: Need, names: Names | None = None) -> str:
    """The scope, and where it was read."""
    if need.source is ScopeSource.ANY:
        narrows = (
            "CDF answers with what it shows" if need.reads else "it has to hold what is touched"
        )
        return f"any scope; {narrows}"
    where = scope_in_words(need.question.scope, need.question.acl, names)
    return f"{where}, {_SOURCES[need.source]}"


def call_sentence(answer: CallAnswer, subject: str = "You", names: Names | None = None) -> str:
    """What the call needs and whether somebody holds it, or why that is not answered."""
    match answer.kind:
        case CallKind.UNKNOWN:
            return "This operation of CDF is not known here."
        case CallKind.OTHER_HOST:
            return (
                "This is an operation of the organisation API at auth.cognite.com. "
                "No group of a project gives it, and it is not called from here."
            )
        case CallKind.OTHER_PROJECT:
            return (
                f"The call goes to the project {answer.project}, and this answer is about another."
            )
        case CallKind.UNDECLARED:
            return "CDF's documents name no right for this operation, so nothing can be looked up."
        case CallKind.KNOWN if not answer.needs:
            return "The call needs no right: whoever CDF takes a token from may make it."
        case _:
            whose = "Your call" if subject == "You" else "The call"
            needed = and_list([needed_in_words(one.need, names) for one in answer.needs])
            return f"{whose} needs {needed}. {_held(answer, subject, names)}"


def needed_in_words(need: Need, names: Names | None = None) -> str:
    """The right, with its scope where the call says one."""
    if need.source is ScopeSource.ANY:
        return right_of(need)
    return f"{right_of(need)} on {scope_in_words(need.question.scope, need.question.acl, names)}"


def _held(answer: CallAnswer, subject: str, names: Names | None) -> str:
    own = all_of(answer.needs)
    if own is Verdict.ALLOWED:
        return _holds_all(answer.needs, subject, names)
    if answer.alternative and all_of(answer.alternative) is Verdict.ALLOWED:
        instead = and_list([needed_in_words(one.need, names) for one in answer.alternative])
        return f"{subject} {_verb(subject)} what does instead: {instead}."
    if answer.verdict is Verdict.DENIED:
        missing = [right_of(one.need) for one in answer.needs if one.verdict is Verdict.DENIED]
        return f"{subject} {_verb(subject, negated=True)} {_those(missing, answer.needs)}."
    return _open(answer, subject, names)


def _holds_all(needs: Sequence[NeedAnswer], subject: str, names: Names | None) -> str:
    narrow = [one for one in needs if one.held_on]
    it = "it" if len(needs) == 1 else "them all"
    if not narrow:
        return f"{subject} {_verb(subject)} {it}."
    if len(needs) == 1:
        return f"{subject} {_verb(subject)} it on {held_in_words(narrow[0], names)} only."
    parts = (f"{right_of(one.need)} on {held_in_words(one, names)} only" for one in narrow)
    return f"{subject} {_verb(subject)} them all, but {and_list([*parts])}."


def _open(answer: CallAnswer, subject: str, names: Names | None) -> str:
    unknown = [one for one in answer.needs if one.verdict is Verdict.UNKNOWN]
    partly = [one for one in unknown if one.held_on]
    whom = "you" if subject == "You" else subject
    if partly and len(partly) == len(unknown):
        parts = (f"{right_of(one.need)} on {held_in_words(one, names)} only" for one in partly)
        return f"It depends on what the call touches: {whom} {_verb(subject)} {and_list([*parts])}."
    those = _those([right_of(one.need) for one in unknown], answer.needs)
    return f"It cannot be told whether {whom} {_verb(subject)} {those or 'what is needed'}."


def held_in_words(one: NeedAnswer, names: Names | None = None) -> str:
    """The narrower scopes: "data set 42 and your own groups"."""
    return and_list([scope_in_words(scope, one.need.question.acl, names) for scope in one.held_on])


def _those(rights: Sequence[str], needs: Sequence[NeedAnswer]) -> str:
    return "it" if len(needs) == 1 else and_list(list(rights))


def _verb(subject: str, *, negated: bool = False) -> str:
    several = subject == "You" or subject.startswith("Members")
    if negated:
        return "do not hold" if several else "does not hold"
    return "hold" if several else "holds"
