"""A comparison as sentences, and as JSON, for the page and the command alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from cdfportal.access.answers import Unknown
from cdfportal.access.comparison import ComparedRight, Comparison, Part, Relation, Where
from cdfportal.access.grants import Grant
from cdfportal.access.json_parts import JsonObject, grant_json, scope_json, time_json
from cdfportal.access.model import Group
from cdfportal.access.reasons import unknown_in_words
from cdfportal.access.subjects import SubjectKind, subject_text
from cdfportal.access.whom import Whom


def comparison_sentence(comparison: Comparison, left: Whom, right: Whom) -> str:
    """The answer in one sentence: who holds how many rights that the other lacks."""
    same, unknown = comparison.count(Where.BOTH), comparison.count(Where.UNKNOWN)
    if comparison.relation is Relation.SAME:
        if not same:
            return f"Neither {_inside(left)} nor {_inside(right)} hold any right."
        if left.asked == right.asked:
            return f"Left and right are the same: {_inside(left)} {_hold(left)} {_rights(same)}."
        return f"{left.subject} and {_inside(right)} hold the same {_rights(same)}."
    parts = []
    if more := comparison.count(Where.LEFT):
        parts.append(f"{left.subject} {_hold(left)} {_rights(more)} that {_lack(right)}")
    if more := comparison.count(Where.RIGHT):
        held = f"{_hold(right)} {_rights(more)} that {_lack(left)}"
        parts.append(f"{_inside(right) if parts else right.subject} {held}")
    if unknown:
        parts.append(f"of {_rights(unknown)} it cannot be told whether they differ")
    parts.append(f"{same or 'none'} {'is' if same < 2 else 'are'} the same")
    if parts[0].startswith("of "):
        parts[0] = f"Of {parts[0][3:]}"
    return f"{'; '.join(parts)}."


def comparison_reason(comparison: Comparison, left: Whom, right: Whom) -> str:
    """What follows from it, in one sentence more."""
    so_far = comparison.so_far
    match comparison.relation:
        case Relation.LEFT_MORE:
            return _everything(left, right, so_far=so_far)
        case Relation.RIGHT_MORE:
            return _everything(right, left, so_far=so_far)
        case Relation.DIFFERENT:
            return "A right counts as lacking, too, where the other holds it on less."
        case Relation.UNKNOWN:
            return "Every such line says what would have to be known."
        case _:
            return "Scope by scope, whichever groups give it."


def _everything(more: Whom, less: Whom, *, so_far: bool) -> str:
    whom = f"As far as can be told, {_inside(more)}" if so_far else more.subject
    return f"{whom} {_hold(more)} everything that {_inside(less)} {_hold(less)}, and more."


def _inside(whom: Whom) -> str:
    """Inside a sentence; an id keeps its letters."""
    if whom.kind is SubjectKind.PRINCIPAL:
        return whom.subject
    return f"{whom.subject[:1].lower()}{whom.subject[1:]}"


def _hold(whom: Whom) -> str:
    return "holds" if whom.kind is SubjectKind.PRINCIPAL else "hold"


def _lack(whom: Whom) -> str:
    return f"{_inside(whom)} {'lacks' if whom.kind is SubjectKind.PRINCIPAL else 'lack'}"


def _rights(count: int) -> str:
    return "1 right" if count == 1 else f"{count} rights"


def comparison_json(
    comparison: Comparison,
    left: Whom,
    right: Whom,
    as_of: datetime,
    rows: Iterable[tuple[ComparedRight, Part]] | None = None,
) -> JsonObject:
    """The comparison; `rows` are those to list, all where it is not given."""
    listed = parts_of(comparison) if rows is None else rows
    return {
        "left": _side_json(left, comparison.left_groups, comparison.left_removed),
        "right": _side_json(right, comparison.right_groups, comparison.right_removed),
        "shared_groups": [_group_json(group) for group in comparison.shared_groups],
        "relation": comparison.relation.value,
        "sentence": comparison_sentence(comparison, left, right),
        "counts": _counts(comparison),
        "rights": [_part_json(compared, part) for compared, part in listed],
        "as_of": time_json(as_of),
    }


def parts_of(comparison: Comparison) -> tuple[tuple[ComparedRight, Part], ...]:
    """Every part with its right: left's first, then right's, then what cannot be told, then both's."""
    every = [(right, part) for right in comparison.rights for part in right.parts]
    order = tuple(Where)
    return tuple(sorted(every, key=lambda row: order.index(row[1].where)))


def _counts(comparison: Comparison) -> Mapping[str, int]:
    return {where.value: comparison.count(where) for where in Where}


def _side_json(whom: Whom, groups: Iterable[Group], removed: Iterable[Grant]) -> JsonObject:
    return {
        "subject": subject_text(whom.asked),
        "label": whom.label,
        "complete": whom.access.complete,
        "only_groups": [_group_json(group) for group in groups],
        "removed": [grant_json(grant) for grant in removed],
    }


def _group_json(group: Group) -> JsonObject:
    return {"id": group.id, "name": group.name}


def _part_json(compared: ComparedRight, part: Part) -> JsonObject:
    return {
        "acl": compared.acl,
        "action": compared.action,
        "where": part.where.value,
        "scope": scope_json(part.scope, compared.acl),
        "left": [grant_json(grant) for grant in part.left],
        "right": [grant_json(grant) for grant in part.right],
        "left_unknown": _doubts_json(part.left_doubts),
        "right_unknown": _doubts_json(part.right_doubts),
    }


def _doubts_json(doubts: Iterable[Unknown]) -> list[JsonObject]:
    return [{"kind": one.kind.value, "sentence": unknown_in_words(one)} for one in doubts]
