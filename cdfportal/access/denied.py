"""Refused calls held against today's groups: which right was missing, or what else was in the way.

The portal asks what is true now, which may be another thing than what was true when CDF refused: a right
that is held today was perhaps given since.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from http import HTTPStatus

from cdfportal.access.call_scopes import ScopeSource
from cdfportal.access.call_target import Call
from cdfportal.access.calls import (
    CallKind,
    Need,
    NeedAnswer,
    Unread,
    all_of,
    decide_need,
    explain_call,
    none_unread,
)
from cdfportal.access.catalogue import acl as acl_facts
from cdfportal.access.grants import EffectiveAccess
from cdfportal.access.index import GroupIndex
from cdfportal.access.model import Scope, Verdict
from cdfportal.access.refusals import named_need
from cdfportal.access.refused_calls import (
    STRONGER_SIGN_IN,
    RefusedBy,
    RefusedCall,
    right_text,
)

_TOKEN_SCOPE = "token_scope_missing"  # noqa: S105 -- the name of a family
_CUT = "…"


class DeniedKind(StrEnum):
    """What was in the way, or is. In the order in which it asks for action."""

    #: No group gives it, or a gate takes it away.
    MISSING = "missing"
    #: It is held, but perhaps not on what the call was about.
    ELSEWHERE = "elsewhere"
    #: The token belongs to no group of the call's project.
    NO_GROUP = "no_group"
    STRONGER_SIGN_IN = "stronger_sign_in"
    #: The token lacks a scope that no group can give.
    TOKEN_SCOPE = "token_scope"  # noqa: S105 -- the name of a kind
    #: CDF did not take the token, though it reaches the project today.
    TOKEN = "token"  # noqa: S105 -- likewise
    #: The portal's own policy.
    PORTAL = "portal"
    #: Which right it needs, or whether that is held, cannot be told.
    UNKNOWN = "unknown"
    #: All that it needs is held today.
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Denied:
    """Refused calls with one cause, latest first."""

    kind: DeniedKind
    #: The rights, the project or the reason, as an address can name them.
    about: str
    calls: tuple[RefusedCall, ...]
    #: The rights that it is about, each decided.
    needs: tuple[NeedAnswer, ...] = ()

    @property
    def count(self) -> int:
        """How many calls, repeated ones too."""
        return sum(call.count for call in self.calls)


@dataclass(frozen=True, slots=True)
class Ground:
    """What somebody may do in one project today, as far as they are shown."""

    access: EffectiveAccess
    #: Whether the token belongs to a group of the project.
    reached: bool
    #: All projects that it reaches; None when that is not known.
    projects: Collection[str] | None = None
    #: All groups of the project, for who may list them.
    others: GroupIndex | None = None
    protected: Collection[str] | None = None
    unread: Unread = none_unread

    def reaches(self, project: str) -> bool | None:
        """Whether the token belongs to a group of that project; None when nobody can tell."""
        if project == self.access.project:
            return self.reached
        return None if self.projects is None else project in self.projects


@dataclass(frozen=True, slots=True)
class DeniedAnswer:
    """The refused calls of one project by cause, the latest cause first."""

    causes: tuple[Denied, ...] = ()
    #: Other projects → how many calls were refused there; they have pages of their own.
    other_projects: Mapping[str, int] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many calls of all causes."""
        return sum(one.count for one in self.causes)


def explain_denied(calls: Iterable[RefusedCall], ground: Ground) -> DeniedAnswer:
    """Calls of the project, of none, and of those that the token does not reach, by cause."""
    causes: dict[tuple[DeniedKind, str], Denied] = {}
    elsewhere: dict[str, int] = {}
    for call in sorted(calls, key=lambda one: one.last, reverse=True):
        other = call.project not in ("", ground.access.project)
        if other and ground.reaches(call.project) is not False:
            elsewhere[call.project] = elsewhere.get(call.project, 0) + call.count
            continue
        found = _cause(call, ground)
        known = causes.get((found.kind, found.about))
        causes[found.kind, found.about] = (
            replace(known, calls=(*known.calls, call)) if known else found
        )
    return DeniedAnswer(tuple(causes.values()), elsewhere)


def _cause(call: RefusedCall, ground: Ground) -> Denied:
    if call.by is RefusedBy.PORTAL:
        return Denied(DeniedKind.PORTAL, call.family, (call,))
    if call.family == STRONGER_SIGN_IN:
        return Denied(DeniedKind.STRONGER_SIGN_IN, call.family, (call,))
    if call.project and ground.reaches(call.project) is False:
        return Denied(DeniedKind.NO_GROUP, call.project, (call,))
    if call.family == _TOKEN_SCOPE:
        return Denied(DeniedKind.TOKEN_SCOPE, call.family, (call,))
    if call.status == HTTPStatus.UNAUTHORIZED:
        return Denied(DeniedKind.TOKEN, call.family, (call,))
    return _by_rights(call, ground)


def _by_rights(call: RefusedCall, ground: Ground) -> Denied:
    verdict, needs = _needs(call, ground)
    kind, about = _judged(verdict, needs)
    rights = " ".join(sorted(right_text(one.need.question) for one in about))
    return Denied(kind, rights, (call,), about)


def _judged(
    verdict: Verdict, needs: tuple[NeedAnswer, ...]
) -> tuple[DeniedKind, tuple[NeedAnswer, ...]]:
    """What that means, and the rights that it means it of."""
    if not needs:
        return DeniedKind.UNKNOWN, ()
    lacking = tuple(one for one in needs if one.verdict is Verdict.DENIED)
    if verdict is not Verdict.ALLOWED and lacking:
        return DeniedKind.MISSING, lacking
    if narrow := tuple(one for one in needs if one.held_on):
        return DeniedKind.ELSEWHERE, narrow
    return DeniedKind.HELD if verdict is Verdict.ALLOWED else DeniedKind.UNKNOWN, needs


def narrowed(cause: Denied, scope: Scope, ground: Ground) -> Denied:
    """The same cause, had its calls said that they were about this; rights that take no such scope stay."""
    needs = tuple(_on(one, scope, ground) for one in cause.needs)
    kind, about = _judged(all_of(needs), needs)
    return replace(cause, kind=kind, needs=about)


def takes(cause: Denied, scope: Scope) -> bool:
    """Whether some right of it can be asked for on such a scope."""
    return any(_is_open(one, scope) for one in cause.needs)


def _on(one: NeedAnswer, scope: Scope, ground: Ground) -> NeedAnswer:
    if not _is_open(one, scope):
        return one
    question = replace(one.need.question, scope=scope)
    need = replace(one.need, question=question, source=ScopeSource.ASKED)
    return _decided(need, ground)


def _is_open(one: NeedAnswer, scope: Scope) -> bool:
    facts = acl_facts(one.need.question.acl)
    takes_it = facts is not None and scope.kind in facts.scopes
    return one.need.source is ScopeSource.ANY and takes_it


def _decided(need: Need, ground: Ground) -> NeedAnswer:
    return decide_need(
        ground.access, need, ground.others, protected=ground.protected, unread=ground.unread
    )


def _needs(call: RefusedCall, ground: Ground) -> tuple[Verdict, tuple[NeedAnswer, ...]]:
    """The rights that CDF named, each decided; else those of the operation, or what does instead."""
    if call.named:
        named = tuple(_decided(named_need(right), ground) for right in call.required)
        return all_of(named), named
    if _CUT in call.template:
        return Verdict.UNKNOWN, ()
    found = explain_call(
        ground.access,
        _as_call(call, ground),
        ground.others,
        protected=ground.protected,
        unread=ground.unread,
    )
    if found.kind is not CallKind.KNOWN:
        return Verdict.UNKNOWN, ()
    instead = bool(found.alternative) and all_of(found.alternative) is Verdict.ALLOWED
    own = all_of(found.needs) is Verdict.ALLOWED
    return found.verdict, found.alternative if instead and not own else found.needs


def _as_call(call: RefusedCall, ground: Ground) -> Call:
    """The template as a call about nothing in particular: what its names were is not kept."""
    return Call(call.method, tuple(_filled(call, ground.access.project)), path=call.template)


def _filled(call: RefusedCall, project: str) -> Iterator[str]:
    for part in call.template.strip("/").split("/"):
        yield (call.project or project) if part == "{project}" else part
