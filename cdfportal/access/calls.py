"""Which rights a call to CDF needs, and whether somebody holds them.

`read_call` (in `call_target`) reads what was written, `explain_call` answers. What the portal's own
proxy lets through is another question.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, partial
from itertools import islice

from cdfportal.access.answers import Decision, Question, Unknown
from cdfportal.access.call_nearest import nearest
from cdfportal.access.call_scopes import ScopeSource, scope_of
from cdfportal.access.call_target import ORGANISATION_HOST, Call
from cdfportal.access.decide import can
from cdfportal.access.endpoint_table import EndpointTable, endpoint_table
from cdfportal.access.endpoints import Endpoint, EndpointMatch, Requirement, all_endpoints
from cdfportal.access.grants import EffectiveAccess, Gate
from cdfportal.access.index import GroupIndex
from cdfportal.access.model import ALL, Scope, Verdict
from cdfportal.access.open_memberships import opened_anywhere
from cdfportal.access.questions import parse_scope_text
from cdfportal.access.rights import gives_action

_MOST_OPEN = 10
#: Of a scope, the data sets of which it is not known whether they are write-protected.
Unread = Callable[[Scope], Collection[str]]


def none_unread(_scope: Scope) -> Collection[str]:
    """Where that is known of all, or of none."""
    return ()


class CallKind(StrEnum):
    """What the portal can say about a call."""

    KNOWN = "known"
    #: Known, but CDF's documents name no right for it.
    UNDECLARED = "undeclared"
    #: An operation of the organisation API, which the portal does not call.
    OTHER_HOST = "other_host"
    #: It goes to another project than the one that was asked about.
    OTHER_PROJECT = "other_project"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Need:
    """One right that a call needs."""

    question: Question
    source: ScopeSource
    #: Whether the call only reads: CDF then narrows its answer to what the scope shows.
    reads: bool
    #: The query that makes it needed; empty when it always is.
    condition: str = ""


@dataclass(frozen=True, slots=True)
class NeedAnswer:
    """Whether somebody holds one such right, and where when not everywhere."""

    need: Need
    verdict: Verdict
    #: The answer to the question with the scope of the need, `all` where any will do.
    decision: Decision
    #: The narrower scopes that count, where any will do.
    held_on: tuple[Scope, ...] = ()


@dataclass(frozen=True, slots=True)
class CallAnswer:
    """What a call needs, and whether somebody may make it."""

    call: Call
    kind: CallKind
    verdict: Verdict
    #: None when the table has no such operation.
    operation: EndpointMatch | None = None
    #: All needed together.
    needs: tuple[NeedAnswer, ...] = ()
    #: All of these do instead.
    alternative: tuple[NeedAnswer, ...] = ()
    #: Needed in addition with another query than this call's.
    otherwise: tuple[Need, ...] = ()
    #: Operations that are written nearly so, when this one is not known.
    nearest: tuple[Endpoint, ...] = ()
    #: The project in the path, empty when it names none.
    project: str = ""
    #: Whether letters of the path are in another case than the documented ones.
    other_case: bool = False


def explain_call(
    access: EffectiveAccess,
    call: Call,
    others: GroupIndex | None = None,
    *,
    protected: Collection[str] | None = None,
    unread: Unread = none_unread,
) -> CallAnswer:
    """The rights that the call needs, each decided for the caller, and the call as a whole.

    `others` are all groups that the viewer may list, for near misses; `protected` the ids of
    write-protected data sets, None when they could not be read.
    """
    found = find_operation(call)
    if found is None:
        return CallAnswer(call, CallKind.UNKNOWN, Verdict.UNKNOWN, nearest=nearest(call))
    project = found.parameters.get("project", "")
    kind = _kind(found, project, access.project)
    in_force, otherwise = needs_of(call, found)
    instead = tuple(_need(right, call, found) for right in found.alternative)
    decide = partial(decide_need, access, others=others, protected=protected, unread=unread)
    needs, alternative = tuple(map(decide, in_force)), tuple(map(decide, instead))
    return CallAnswer(
        call=call,
        kind=kind,
        verdict=_verdict(kind, needs, alternative),
        operation=found,
        needs=needs,
        alternative=alternative,
        otherwise=otherwise,
        project=project,
        other_case=_in_other_case(call, found),
    )


def find_operation(call: Call) -> EndpointMatch | None:
    """The operation, its literals read without regard to case."""
    table = _organisation_table() if call.host else endpoint_table()
    found = table.lookup(call.method, call.segments, ignore_case=True)
    if found is None and not call.host:
        return _organisation_table().lookup(call.method, call.segments, ignore_case=True)
    return found


@cache
def _organisation_table() -> EndpointTable:
    return EndpointTable([one for one in all_endpoints() if one.host == ORGANISATION_HOST])


def _kind(found: EndpointMatch, project: str, asked: str) -> CallKind:
    if found.endpoint.host:
        return CallKind.OTHER_HOST
    if project and asked and project != asked:
        return CallKind.OTHER_PROJECT
    if found.endpoint.source == "undeclared":
        return CallKind.UNDECLARED
    return CallKind.KNOWN


def _in_other_case(call: Call, found: EndpointMatch) -> bool:
    pairs = zip(found.endpoint.segments, call.segments, strict=True)
    return any(ours != theirs for ours, theirs in pairs if not ours.startswith("{"))


def needs_of(call: Call, found: EndpointMatch) -> tuple[tuple[Need, ...], tuple[Need, ...]]:
    """The rights that this call needs, and those that it would need with another query."""
    needs = [_need(right, call, found) for right in found.requires]
    otherwise: list[Need] = []
    for condition, rights in found.endpoint.conditional.items():
        held = _asks_for(call, condition)
        (needs if held else otherwise).extend(
            _need(right, call, found, condition) for right in rights
        )
    return tuple(needs), tuple(otherwise)


def _asks_for(call: Call, condition: str) -> bool:
    """Whether the query holds `name=value`."""
    name, _, value = condition.partition("=")
    return value.casefold() in (given.casefold() for given in call.query.get(name, ()))


def _need(right: Requirement, call: Call, found: EndpointMatch, condition: str = "") -> Need:
    scope, source = _scope(right, call, found)
    question = Question(right.acl, right.action, scope)
    return Need(question, source, found.reads, condition)


def _scope(right: Requirement, call: Call, found: EndpointMatch) -> tuple[Scope, ScopeSource]:
    written = parse_scope_text(right.scope) if right.scope else ""
    if isinstance(written, Scope):
        return written, ScopeSource.OPERATION
    return scope_of(right.acl, call, found) or (ALL, ScopeSource.ANY)


def decide_need(
    access: EffectiveAccess,
    need: Need,
    others: GroupIndex | None = None,
    *,
    protected: Collection[str] | None = None,
    unread: Unread = none_unread,
) -> NeedAnswer:
    """Whether the caller holds it. Where any scope will do, a narrower one lets a reading call through.

    A changing call with a narrower right passes or fails by what it touches, so that stays unknown.
    """
    question = need.question
    decision = can(access, question, others, protected=protected, unread=unread(question.scope))
    if decision.verdict is Verdict.ALLOWED or decision.locks:
        return NeedAnswer(need, decision.verdict, decision)
    sure, possible = _narrower(access, need)
    if need.source is ScopeSource.ANY and sure and need.reads:
        return NeedAnswer(need, Verdict.ALLOWED, decision, sure)
    if sure or possible:
        return NeedAnswer(need, Verdict.UNKNOWN, decision, sure)
    if decision.verdict is Verdict.DENIED and (doubts := tuple(_opened(access, need))):
        doubtful = replace(
            decision, verdict=Verdict.UNKNOWN, unknowns=(*doubts, *decision.unknowns)
        )
        return NeedAnswer(need, Verdict.UNKNOWN, doubtful)
    return NeedAnswer(need, decision.verdict, decision)


def _opened(access: EffectiveAccess, need: Need) -> Iterator[Unknown]:
    """A few grants of groups in which the caller may be, that may let a part of the call through."""
    found = opened_anywhere(access, need.question)
    bearing = (one for one in found if one.grant and _within(one.grant.scope, need))
    return islice(bearing, _MOST_OPEN)


def _narrower(access: EffectiveAccess, need: Need) -> tuple[tuple[Scope, ...], bool]:
    """The scopes on which it is held for certain, and whether it may be held on others."""
    sure: dict[Scope, None] = {}
    possible = False
    for grant in access.by_acl.get(need.question.acl, ()):
        gives = gives_action(need.question, grant.acl, grant.action)
        if gives is None or not _within(grant.scope, need):
            continue
        if gives and grant.gate is Gate.KEPT and grant.scope.known:
            sure.setdefault(grant.scope)
        elif grant.gate in (Gate.KEPT, Gate.UNKNOWN):
            possible = True
    return tuple(sure), possible


def _within(held: Scope, need: Need) -> bool:
    """Whether a grant on `held` may let a part of the call through."""
    if not held.known or held.is_all:
        return True
    if need.source is ScopeSource.ANY:
        return bool(held.values) or held.kind == "currentuserscope"
    wanted = need.question.scope
    if held.kind != wanted.kind:
        return False
    if held.values & wanted.values:
        return True
    # A table of a database that the call names as a whole.
    databases = {value.partition("/")[0] for value in held.values}
    return held.kind == "tableScope" and bool(databases & wanted.values)


def _verdict(
    kind: CallKind, needs: Sequence[NeedAnswer], alternative: Sequence[NeedAnswer]
) -> Verdict:
    """All of the needs, or all of the alternative."""
    if kind is not CallKind.KNOWN:
        return Verdict.UNKNOWN
    ways = [all_of(needs), *([all_of(alternative)] if alternative else [])]
    if Verdict.ALLOWED in ways:
        return Verdict.ALLOWED
    return Verdict.UNKNOWN if Verdict.UNKNOWN in ways else Verdict.DENIED


def all_of(needs: Iterable[NeedAnswer]) -> Verdict:
    """The verdict of several rights that are needed together; none is needed: allowed.

    Each may hold for other applications: whether one of them is served with all is then open.
    """
    needs = tuple(needs)
    verdicts = {answer.verdict for answer in needs}
    if Verdict.DENIED in verdicts:
        return Verdict.DENIED
    named = [one.decision.applications for one in needs if one.decision.applications is not None]
    apart = bool(named) and not frozenset.intersection(*named)
    return Verdict.UNKNOWN if apart or Verdict.UNKNOWN in verdicts else Verdict.ALLOWED
