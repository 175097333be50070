"""The path of a right through three gates: one lane for each grant, as cells of a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cdfportal.access.answers import Decision, NearMiss, NearMissKind, UnknownKind
from cdfportal.access.grants import EffectiveAccess, GateState, Grant, Origin
from cdfportal.access.model import Group
from cdfportal.access.token_scopes import TokenFilter
from cdfportal.access.words import and_list, scope_in_words
from cdfportal.dashboard.presenters.memberships import applications

_MOST_LANES = 40


@dataclass(frozen=True, slots=True)
class Cell:
    """What one gate does, with glyph, tone and words."""

    icon: str
    tone: str
    text: str

    @property
    def stops(self) -> bool:
        """Whether the lane ends here, for certain or perhaps."""
        return self.icon != "yes"


@dataclass(frozen=True, slots=True)
class Lane:
    """One grant on its way: group, application, token."""

    group_id: int | None
    name: str
    held: str
    cells: tuple[Cell, Cell, Cell]

    @property
    def stop(self) -> int | None:
        """The first gate that stops it, from 0; None when it arrives."""
        return next((place for place, cell in enumerate(self.cells) if cell.stops), None)


@dataclass(frozen=True, slots=True)
class _Context:
    decision: Decision
    access: EffectiveAccess
    group: Callable[[int], Group | None]
    mine: bool

    @property
    def token(self) -> TokenFilter:
        return TokenFilter.of(self.access.caller.token_scopes)


def lanes(
    decision: Decision,
    access: EffectiveAccess,
    group: Callable[[int], Group | None],
    *,
    mine: bool = True,
) -> tuple[Lane, ...]:
    """Witnesses, then what cannot be told, then near misses, nearest first."""
    context = _Context(decision, access, group, mine)
    doubtful = dict.fromkeys(
        unknown.grant for unknown in decision.unknowns if unknown.grant is not None
    )
    seen = {*decision.witnesses, *doubtful}
    found = [
        *(_lane(grant, (), context) for grant in decision.witnesses),
        *(_lane(grant, (), context) for grant in doubtful),
        *(_lane(m.grant, m.missing, context) for m in decision.near_misses if m.grant not in seen),
    ]
    return tuple(found[:_MOST_LANES])


def left_out(decision: Decision) -> int:
    """How many near misses the lanes do not show."""
    lanes_wanted = len(decision.witnesses) + len(decision.near_misses)
    return max(0, lanes_wanted - _MOST_LANES) + decision.more_near_misses


def _lane(grant: Grant, missing: Sequence[NearMissKind], context: _Context) -> Lane:
    held = f"{grant.action} on {_scope(grant)}"
    return Lane(
        group_id=grant.group_id,
        name=grant.label or _nameless(grant),
        held=held,
        cells=(
            _group_cell(grant, missing, held, context),
            _application_cell(grant, context),
            _token_cell(grant, context),
        ),
    )


def _nameless(grant: Grant) -> str:
    if grant.origin is Origin.IMPLICIT:
        return "everybody in a group"
    return "group not shown"


def _scope(grant: Grant) -> str:
    if grant.scope.is_all:
        return "all"
    return scope_in_words(grant.scope, grant.acl)


def _group_cell(
    grant: Grant, missing: Sequence[NearMissKind], held: str, context: _Context
) -> Cell:
    question = context.decision.question
    if NearMissKind.MEMBERSHIP in missing:
        return Cell("no", "no", "you are not in it" if context.mine else "not known to be in it")
    if NearMissKind.SCOPE in missing:
        wanted = scope_in_words(question.scope, question.acl)
        return Cell("no", "no", f"covers {_scope(grant)}, not {wanted}")
    if NearMissKind.ACTION in missing:
        return Cell("no", "no", f"{grant.action}, not {question.action}")
    doubts = {u.kind for u in context.decision.unknowns if u.grant == grant}
    if UnknownKind.MEMBERSHIP_UNKNOWN in doubts:
        return Cell("open", "open", f"{held}; whether they are in it is not known")
    if doubts & {UnknownKind.SCOPE_NOT_UNDERSTOOD, UnknownKind.IMPLICATION_UNPROVEN}:
        return Cell("open", "open", f"{held}: cannot be told whether it covers this")
    return Cell("yes", "yes", held)


def _application_cell(grant: Grant, context: _Context) -> Cell:
    group = context.group(grant.group_id) if grant.group_id is not None else None
    linked = applications(group, context.access.caller.app_id or "") if group else "any"
    if grant.application is GateState.STOPPED:
        return Cell("no", "no", f"linked to {linked}")
    if grant.application is GateState.UNKNOWN:
        return Cell("open", "open", "cannot be told for this application")
    return Cell("yes", "yes", "any application" if linked == "any" else f"linked to {linked}")


def _token_cell(grant: Grant, context: _Context) -> Cell:
    question, token = context.decision.question, context.token
    if token.assumed:
        if context.mine:
            return Cell("yes", "yes", "no scope named")
        return Cell("open", "open", "no token at hand")
    state = token.admits(question.acl, question.action)
    if state is GateState.STOPPED:
        return Cell("cut", "cut", f"{filters_in_words(token.scopes)} {question.action}")
    if state is GateState.UNKNOWN:
        return Cell("open", "open", "cannot be told from the token's scopes")
    kept_by = token.admitted_by(question.acl, question.action)
    return Cell("yes", "yes", f"{and_list(kept_by)} {'keeps' if len(kept_by) == 1 else 'keep'} it")


def filters_in_words(scopes: Sequence[str]) -> str:
    """ "DATA.VIEW removes"; IDENTITY filters nothing, so it is named only when it stands alone."""
    filters = [name for name in scopes if name != "IDENTITY"] or list(scopes)
    return f"{and_list(filters)} {'removes' if len(filters) == 1 else 'remove'}"


def miss_marks(miss: NearMiss) -> str:
    """The gate mark of a near miss."""
    kinds = set(miss.missing)
    far = kinds & {NearMissKind.SCOPE, NearMissKind.ACTION, NearMissKind.MEMBERSHIP}
    return "".join(
        (
            "x" if far else "p",
            "x" if NearMissKind.APPLICATION_LINK in kinds else "p",
            "c" if NearMissKind.TOKEN_SCOPE in kinds else "p",
        )
    )
