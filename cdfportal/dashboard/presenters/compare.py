"""Two subjects side by side: the answer, one row for each part of a right, the groups of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from cdfportal.access.catalogue import acl as acl_facts
from cdfportal.access.catalogue import verb
from cdfportal.access.compare_words import comparison_reason, comparison_sentence
from cdfportal.access.comparison import ComparedRight, Comparison, Part, Relation, Where
from cdfportal.access.grants import Gate, Grant
from cdfportal.access.model import Scope
from cdfportal.access.questions import question_query, scope_text, value_order
from cdfportal.access.reasons import unknown_in_words
from cdfportal.access.whom import Whom
from cdfportal.access.words import Names, scope_in_words
from cdfportal.dashboard.presenters.provenance import Provenance, provenances
from cdfportal.dashboard.tables import Table, columns
from cdfportal.web.ledger import Fact, Headline

#: As many values as an address carries easily; the link then asks about the first of them.
_MOST_LINKED = 20

TITLES: Mapping[Where, str] = {
    Where.LEFT: "Only left",
    Where.RIGHT: "Only right",
    Where.UNKNOWN: "Cannot be told",
    Where.BOTH: "Both",
}
_TONES = {Where.LEFT: "plain", Where.RIGHT: "plain", Where.UNKNOWN: "open", Where.BOTH: "yes"}
_ICONS = {Where.LEFT: "part", Where.RIGHT: "part", Where.UNKNOWN: "open", Where.BOTH: "all"}
_WORDS = {
    Relation.SAME: ("yes", "yes", "The same"),
    Relation.LEFT_MORE: ("plain", "part", "Left holds more"),
    Relation.RIGHT_MORE: ("plain", "part", "Right holds more"),
    Relation.DIFFERENT: ("plain", "part", "Different"),
    Relation.UNKNOWN: ("open", "open", "Unknown"),
}


@dataclass(frozen=True, slots=True)
class CompareRow:
    """One part of a right: who holds it, by which groups."""

    acl: str
    action: str
    words: str
    where: str
    title: str
    tone: str
    icon: str
    scope: str
    scope_parameter: str
    left: tuple[Provenance, ...]
    right: tuple[Provenance, ...]
    #: What is not known, and what a gate took away on the side that lacks it.
    notes: tuple[str, ...]
    left_link: str
    right_link: str

    @property
    def right_name(self) -> str:
        """`timeSeriesAcl:READ`."""
        return f"{self.acl}:{self.action}"


def compare_headline(comparison: Comparison, left: Whom, right: Whom) -> Headline:
    """The relation, the counts, what follows."""
    tone, icon, word = _WORDS[comparison.relation]
    word = f"{word}, as far as can be told" if comparison.so_far else word
    sentence = comparison_sentence(comparison, left, right)
    return Headline(tone, icon, word, sentence, comparison_reason(comparison, left, right))


def compare_facts(comparison: Comparison) -> tuple[Fact, ...]:
    """The rights in which a side holds more, and the groups that only one is in."""
    groups = (len(comparison.left_groups), len(comparison.right_groups))
    return (
        Fact("Left holds more of", str(comparison.count(Where.LEFT)), "rights"),
        Fact("Right holds more of", str(comparison.count(Where.RIGHT)), "rights"),
        Fact("The same", str(comparison.count(Where.BOTH)), "rights"),
        Fact("Groups of one only", f"{groups[0]} and {groups[1]}", "left and right"),
    )


def compare_rows(
    parts: Iterable[tuple[ComparedRight, Part]],
    comparison: Comparison,
    sides: tuple[Whom, Whom],
    names: Names,
) -> Iterator[CompareRow]:
    """A row for each, made when it is read."""
    removed = (_by_right(comparison.left_removed), _by_right(comparison.right_removed))
    whom = (sides[0].query(), sides[1].query())
    return (_row(compared, part, removed, whom, names) for compared, part in parts)


_Removed = Mapping[tuple[str, str], Sequence[Grant]]


def _by_right(grants: Iterable[Grant]) -> _Removed:
    found: dict[tuple[str, str], list[Grant]] = {}
    for grant in grants:
        found.setdefault((grant.acl, grant.action), []).append(grant)
    return found


def _row(
    compared: ComparedRight,
    part: Part,
    removed: tuple[_Removed, _Removed],
    whom: tuple[str, str],
    names: Names,
) -> CompareRow:
    facts = acl_facts(compared.acl)
    asked = _asked(compared, part.scope)
    return CompareRow(
        acl=compared.acl,
        action=compared.action,
        words=f"{verb(compared.action)} {facts.noun}" if facts else "",
        where=part.where.value,
        title=TITLES[part.where],
        tone=_TONES[part.where],
        icon=_ICONS[part.where],
        scope=scope_in_words(part.scope, compared.acl, names),
        scope_parameter=scope_text(part.scope),
        left=provenances(part.left, part.scope, names),
        right=provenances(part.right, part.scope, names),
        notes=(*_doubts(part), *_removals(compared, part, removed)),
        left_link=f"?{asked}&{whom[0]}".rstrip("&"),
        right_link=f"?{asked}&{whom[1]}".rstrip("&"),
    )


def _doubts(part: Part) -> Iterable[str]:
    for side, doubts in (("Left", part.left_doubts), ("Right", part.right_doubts)):
        for text in dict.fromkeys(unknown_in_words(one) for one in doubts):
            yield f"{side}: {text}"


def _removals(
    compared: ComparedRight, part: Part, removed: tuple[_Removed, _Removed]
) -> Iterable[str]:
    """Of the side that lacks it: that a gate took the right away."""
    lacking = {Where.LEFT: ("Right", removed[1]), Where.RIGHT: ("Left", removed[0])}
    if part.where in lacking:
        side, taken = lacking[part.where]
        gates = {grant.gate for grant in taken.get((compared.acl, compared.action), ())}
        if Gate.TOKEN_SCOPE in gates:
            yield f"{side}: a group grants the right, the token removes it."
        if Gate.APPLICATION_LINK in gates:
            yield f"{side}: a group grants the right, for other applications only."


def _asked(compared: ComparedRight, held: Scope) -> str:
    """The parameters of can-i, but for the subject."""
    few = sorted(held.values, key=value_order)[:_MOST_LINKED]
    text = scope_text(Scope(held.kind, frozenset(few))) if held.known else "all"
    return question_query(compared.acl, compared.action, text)


def compare_table(rows: Iterable[CompareRow]) -> Table:
    """For export."""
    return Table(
        "rights",
        "Rights",
        columns(
            acl="ACL",
            action="Action",
            where="Held by",
            scope="Scope",
            words="Scope in words",
            left="Left by",
            right="Right by",
            notes="Notes",
        ),
        (
            (
                *(row.acl, row.action, row.title, row.scope_parameter, row.scope),
                "; ".join(chip.name for chip in row.left),
                "; ".join(chip.name for chip in row.right),
                " ".join(row.notes),
            )
            for row in rows
        ),
    )
