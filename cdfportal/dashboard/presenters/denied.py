"""Refused calls as rows: each cause with its calls, the groups that would end it, and a text to send."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from cdfportal.access.call_scopes import ScopeSource
from cdfportal.access.call_words import right_of
from cdfportal.access.calls import NeedAnswer
from cdfportal.access.catalogue import acl as acl_facts
from cdfportal.access.catalogue import scope_kind
from cdfportal.access.denied import Denied, DeniedKind
from cdfportal.access.denied_givers import Givers
from cdfportal.access.denied_words import cause_because, cause_sentence, title_of
from cdfportal.access.grants import EffectiveAccess, Gate
from cdfportal.access.refused_calls import RefusedBy, RefusedCall
from cdfportal.access.words import Names, scope_in_words
from cdfportal.base.portal import GroupName
from cdfportal.dashboard.presenters.calls import NeedRow
from cdfportal.dashboard.tables import Table, columns

_LOOKS = {
    DeniedKind.MISSING: ("no", "Missing"),
    DeniedKind.ELSEWHERE: ("open", "Held elsewhere"),
    DeniedKind.NO_GROUP: ("no", "In no group"),
    DeniedKind.STRONGER_SIGN_IN: ("open", "Stronger sign-in"),
    DeniedKind.TOKEN_SCOPE: ("cut", "Token scope"),
    DeniedKind.TOKEN: ("open", "Token"),
    DeniedKind.PORTAL: ("open", "Refused here"),
    DeniedKind.UNKNOWN: ("open", "Unknown"),
    DeniedKind.HELD: ("yes", "Held now"),
}
#: Where a request may name a scope: the call said none, or the person has just named one.
_OPEN = frozenset({ScopeSource.ANY, ScopeSource.ASKED})
_BY = {RefusedBy.CDF: "CDF", RefusedBy.PORTAL: "this portal"}


@dataclass(frozen=True, slots=True)
class CallRow:
    """One refused call."""

    method: str
    path: str
    status: int
    by: str
    count: int
    first: datetime
    last: datetime
    request_id: str
    #: The question page's parameters; empty where the operation is not known.
    explain: str


@dataclass(frozen=True, slots=True)
class GiverRow:
    """A group that would give it, on what, and whom to ask."""

    id: int
    name: str
    where: str
    idp: str
    owner: str


@dataclass(frozen=True, slots=True)
class CauseRow:
    """One cause with all that the page says of it."""

    about: str
    title: str
    #: The rights that the title is made of, each with its scope in words; none where it is about others.
    heads: tuple[tuple[str, str], ...]
    tone: str
    word: str
    sentence: str
    because: str
    count: int
    last: datetime
    calls: tuple[CallRow, ...]
    rights: tuple[NeedRow, ...]
    givers: tuple[GiverRow, ...]
    more_givers: int
    #: What to send to whoever can help; None where nobody need be asked.
    request: str | None
    #: Examples of scopes that the request could name instead of everything.
    scopes: tuple[str, ...]


def look_of(cause: Denied) -> tuple[str, str]:
    """Tone and word; what the token takes away has a tone of its own."""
    removed = {gate for one in cause.needs for gate in one.decision.removed_by}
    if cause.kind is DeniedKind.MISSING and Gate.TOKEN_SCOPE in removed:
        return "cut", "Removed by the token"
    return _LOOKS[cause.kind]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What rows need beside the causes."""

    project: str
    access: EffectiveAccess
    names: Names
    idp_names: Mapping[str, GroupName]
    overage: bool


def cause_row(
    cause: Denied,
    rights: Sequence[NeedRow],
    found: Givers,
    request: str | None,
    around: Surroundings,
) -> CauseRow:
    """One section of the page."""
    tone, word = look_of(cause)
    return CauseRow(
        about=cause.about,
        title=title_of(cause, around.names),
        heads=tuple(_head(one, around.names) for one in cause.needs),
        tone=tone,
        word=word,
        sentence=cause_sentence(cause, around.project, around.names),
        because=cause_because(cause, around.access, overage=around.overage),
        count=cause.count,
        last=cause.calls[0].last,
        calls=tuple(call_row(call, around.project) for call in cause.calls),
        rights=tuple(rights),
        givers=tuple(_giver_rows(cause, found, around)),
        more_givers=found.more,
        request=request,
        scopes=tuple(_scopes(cause)) if request else (),
    )


def _head(one: NeedAnswer, names: Names) -> tuple[str, str]:
    question = one.need.question
    known = one.need.source is not ScopeSource.ANY
    where = scope_in_words(question.scope, question.acl, names) if known else ""
    return right_of(one.need), where


def call_row(call: RefusedCall, project: str) -> CallRow:
    """A call as a line."""
    path = call.template.replace("{project}", call.project or project)
    known = "…" not in path
    return CallRow(
        method=call.method,
        path=path,
        status=call.status,
        by=_BY[call.by],
        count=call.count,
        first=call.first,
        last=call.last,
        request_id=call.request_id,
        explain=urlencode({"method": call.method, "path": path}) if known else "",
    )


def _giver_rows(cause: Denied, found: Givers, around: Surroundings) -> Iterator[GiverRow]:
    acl = cause.needs[0].need.question.acl if cause.needs else ""
    for one in found.named:
        known = around.idp_names.get(one.group.source_id or "", GroupName(""))
        where = scope_in_words(one.scope, acl, around.names)
        yield GiverRow(one.group.id, one.group.label, where, known.name, known.owner)


def _scopes(cause: Denied) -> Iterator[str]:
    """Kinds that could be named, for rights that are asked for on everything."""
    for one in cause.needs:
        facts = acl_facts(one.need.question.acl)
        if one.need.source in _OPEN and facts is not None:
            kinds = (scope_kind(name) for name in facts.scopes)
            yield from (f"{kind.name}:" for kind in kinds if kind is not None and kind.key)


def call_table(causes: Sequence[CauseRow]) -> Table:
    """All calls as one list."""
    titles = columns(
        last="Last",
        first="First",
        count="Times",
        method="Method",
        path="Call",
        status="Status",
        by="Refused by",
        request_id="CDF request",
        cause="Cause",
        answer="Answer",
    )
    return Table("calls", "Refused calls", titles, _cells(causes))


def _cells(causes: Sequence[CauseRow]) -> Iterator[tuple[str, ...]]:
    for cause in causes:
        for call in cause.calls:
            yield (
                f"{call.last:%Y-%m-%dT%H:%M:%SZ}",
                f"{call.first:%Y-%m-%dT%H:%M:%SZ}",
                str(call.count),
                call.method,
                call.path,
                str(call.status),
                call.by,
                call.request_id,
                cause.title,
                cause.sentence,
            )
