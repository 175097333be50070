"""May this caller do that? A three-valued answer with its grants, near misses and unknowns."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from cdfportal.access.answers import (
    Decision,
    LockAnswer,
    NearMiss,
    Question,
    Unknown,
    UnknownKind,
)
from cdfportal.access.applications import Served, allowed_by, by_application, unknown_by
from cdfportal.access.grants import EffectiveAccess, Gate, GateState, Grant
from cdfportal.access.index import GroupIndex
from cdfportal.access.locks import lock_notes, locks_of
from cdfportal.access.model import Verdict
from cdfportal.access.near_misses import near_misses
from cdfportal.access.open_memberships import Opened, opened
from cdfportal.access.rights import Match, give_all, match, table_gaps


@dataclass(frozen=True, slots=True)
class _Offer:
    """A grant of the caller that bears on the question."""

    grant: Grant
    match: Match

    @property
    def gives_something(self) -> bool:
        return self.match.coverage.full or bool(self.match.coverage.values)

    @property
    def stands(self) -> bool:
        """Kept by both gates, and nothing about it is guessed."""
        return self.grant.gate is Gate.KEPT and self.match.certain

    @property
    def may_stand(self) -> bool:
        """No gate stops it for certain."""
        return self.grant.gate in (Gate.KEPT, Gate.UNKNOWN)


def can(
    access: EffectiveAccess,
    question: Question,
    others: GroupIndex | None = None,
    *,
    protected: Collection[str] | None = None,
    unread: Collection[str] = (),
) -> Decision:
    """Whether the access gives what is asked, and opens every lock on it.

    `others` are all groups that the viewer may list; those that the caller is not in can then be
    named as near misses. `protected` are the ids of write-protected data sets, None when they could
    not be read; `unread` those of which that is not known.
    """
    locks = locks_of(question, protected)
    notes = tuple(lock_notes(question, protected, unread))

    def answer(held: EffectiveAccess, joining: GroupIndex | None) -> Decision:
        decision = _right(held, question, joining)
        opened = tuple(LockAnswer(lock, _right(held, lock.question, joining)) for lock in locks)
        return _with_locks(decision, opened, notes) if opened or notes else decision

    whole = answer(access, others)
    if whole.verdict is Verdict.DENIED:
        return whole
    acls = [question.acl, *(lock.question.acl for lock in locks)]
    found = [(served, answer(served.access, None)) for served in by_application(access, acls)]
    return _served(whole, found, near_misses(access, question, others)) if found else whole


def _served(
    whole: Decision,
    found: Sequence[tuple[Served, Decision]],
    near: tuple[tuple[NearMiss, ...], int],
) -> Decision:
    """By one application; the whole is not denied if any of them served all of it."""
    allowed = allowed_by(found)
    if allowed is not None:
        return replace(allowed, witnesses=tuple(sorted(allowed.witnesses, key=grant_order)))
    nearest, more = near
    unknown = unknown_by(found, whole.question)
    if unknown is not None:
        return replace(unknown, near_misses=nearest, more_near_misses=more)
    _, base = found[0]
    return replace(
        base,
        witnesses=(),
        together=False,
        near_misses=nearest,
        more_near_misses=more,
        removed_by=(Gate.APPLICATION_LINK,),
    )


def _with_locks(
    decision: Decision, locks: tuple[LockAnswer, ...], notes: tuple[Unknown, ...]
) -> Decision:
    """All of them are needed: a certain no wins over an unknown, an unknown over a yes."""
    verdicts = {decision.verdict, *(_lock_verdict(one) for one in locks)}
    verdict = next(
        one for one in (Verdict.DENIED, Verdict.UNKNOWN, Verdict.ALLOWED) if one in verdicts
    )
    doubts = tuple(unknown for one in locks for unknown in _lock_doubts(one))
    unknowns = tuple(dict.fromkeys((*doubts, *decision.unknowns, *notes)))
    return replace(decision, verdict=verdict, unknowns=unknowns, locks=locks)


def _lock_verdict(one: LockAnswer) -> Verdict:
    """A lock that is not documented here can make an answer unknown, never a no."""
    if one.decision.verdict is Verdict.ALLOWED or one.lock.certain:
        return one.decision.verdict
    return Verdict.UNKNOWN


def _lock_doubts(one: LockAnswer) -> tuple[Unknown, ...]:
    if _lock_verdict(one) is not Verdict.UNKNOWN:
        return ()
    if one.decision.verdict is Verdict.UNKNOWN:
        return one.decision.unknowns
    needed = one.lock.question
    return (Unknown(UnknownKind.LOCK_UNPROVEN, about=(f"{needed.acl}:{needed.action}",)),)


def _right(access: EffectiveAccess, question: Question, others: GroupIndex | None) -> Decision:
    """The answer without locks."""
    offers = _offers(access, question)
    standing = [offer for offer in offers if offer.stands and offer.gives_something]
    notes = (*_assumptions(access), *table_gaps(question))
    if give_all(question, (offer.match.coverage for offer in standing)):
        witnesses, together = _witnesses(standing)
        return Decision(question, Verdict.ALLOWED, witnesses, together, unknowns=notes)
    covered = frozenset[str]().union(*(offer.match.coverage.values for offer in standing))
    open_points = tuple(_open_points(offers, question, access, opened(access, question, covered)))
    nearest, more = near_misses(access, question, others)
    return Decision(
        question=question,
        verdict=Verdict.UNKNOWN if open_points else Verdict.DENIED,
        near_misses=nearest,
        more_near_misses=more,
        unknowns=(*open_points, *notes),
        removed_by=_removed_by(offers, question),
    )


def _offers(access: EffectiveAccess, question: Question) -> list[_Offer]:
    """In an order of their own, so that an answer never depends on the order of the input."""
    found = [
        _Offer(grant, matched)
        for grant in access.by_acl.get(question.acl, ())
        if (matched := match(question, grant.acl, grant.action, grant.scope)) is not None
    ]
    return sorted(found, key=lambda offer: grant_order(offer.grant))


def grant_order(grant: Grant) -> tuple[str, int, int, str, str, list[str]]:
    """Sorts grants by group name, then by everything that can tell two of them apart."""
    return (
        grant.group_name,
        -1 if grant.group_id is None else grant.group_id,
        -1 if grant.capability_index is None else grant.capability_index,
        grant.action,
        grant.scope.kind,
        sorted(grant.scope.values),
    )


def _witnesses(standing: Sequence[_Offer]) -> tuple[tuple[Grant, ...], bool]:
    """All grants that suffice alone; if none does, the fewest we find that do together."""
    alone = tuple(offer.grant for offer in standing if offer.match.coverage.full)
    if alone:
        return alone, False
    chosen: list[Grant] = []
    missing = frozenset[str]().union(*(offer.match.coverage.values for offer in standing))
    while missing:
        best = max(standing, key=lambda offer: len(offer.match.coverage.values & missing))
        chosen.append(best.grant)
        missing -= best.match.coverage.values
    return tuple(chosen), True


def _open_points(
    offers: Sequence[_Offer], question: Question, access: EffectiveAccess, perhaps: Opened
) -> Iterator[Unknown]:
    """What would have to be known for a certain answer; nothing when the denial is certain.

    What stands, what is doubtful and what open groups may give add up.
    """
    if not access.complete:
        yield Unknown(UnknownKind.GROUPS_NOT_SHOWN)
    possible = [offer for offer in offers if offer.may_stand]
    coverages = [*(offer.match.coverage for offer in possible), perhaps.coverage]
    if not all(one.certain for one in coverages) or give_all(question, coverages):
        for offer in possible:
            yield from _doubts(offer)
        yield from perhaps.named


def _doubts(offer: _Offer) -> Iterator[Unknown]:
    if not offer.match.coverage.certain:
        yield Unknown(UnknownKind.SCOPE_NOT_UNDERSTOOD, offer.grant)
    elif not offer.gives_something:
        return
    if not offer.match.action_certain:
        yield Unknown(UnknownKind.IMPLICATION_UNPROVEN, offer.grant)
    if offer.grant.application is GateState.UNKNOWN:
        yield Unknown(UnknownKind.APPLICATION_UNKNOWN, offer.grant)
    if offer.grant.token is GateState.UNKNOWN:
        yield Unknown(UnknownKind.TOKEN_SCOPE_UNMAPPED, offer.grant)


def _assumptions(access: EffectiveAccess) -> tuple[Unknown, ...]:
    return (Unknown(UnknownKind.TOKEN_SCOPES_ASSUMED),) if access.scopes_assumed else ()


def _removed_by(offers: Sequence[_Offer], question: Question) -> tuple[Gate, ...]:
    """The gates without which the caller would hold all that is asked."""
    if not give_all(question, (offer.match.coverage for offer in offers)):
        return ()
    stopped = {offer.grant.gate for offer in offers if offer.gives_something}
    return tuple(gate for gate in (Gate.APPLICATION_LINK, Gate.TOKEN_SCOPE) if gate in stopped)
