"""The claims that CDF reads groups from, the ones that it does not, and lists that were left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cdfportal.access.claims import claim_values
from cdfportal.access.limits import LimitName, limits
from cdfportal.access.words import and_list
from cdfportal.diagnose.comparison.expectations import Case
from cdfportal.diagnose.comparison.model import (
    By,
    Comparison,
    Effect,
    Finding,
    Kind,
    What,
    Why,
)
from cdfportal.diagnose.comparison.overage import compare_overage, group_overage
from cdfportal.diagnose.shown import entries, shown

#: Claims in which some provider puts groups.
GROUP_LIKE = ("groups", "roles", "cognito:groups", "ext_group_ids")
#: CDF reads at most so many group claims of a token.
CDF_GROUP_CLAIM_LIMIT = limits()[LimitName.GROUP_CLAIMS].limit
_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class _Read:
    """The values of each claim that CDF reads, and where they lead."""

    values: Mapping[str, tuple[str, ...]]
    overage: bool

    def leading(self, case: Case, name: str) -> tuple[str, ...]:
        followed = case.expected.followed
        return tuple(v for v in self.values[name] if v in followed.groups) if followed else ()

    def any_leads(self, case: Case) -> bool:
        return any(self.leading(case, name) for name in self.values)

    @property
    def count(self) -> int:
        return sum(map(len, self.values.values()))


def compare_groups(case: Case) -> Iterator[Comparison]:
    """Each claim that is read, their number, what was left out, and each that is not read."""
    if case.kind is Kind.ID:
        yield from _of_id_token(case)
        return
    read = _Read(
        {name: _values(case, name) for name in case.access_claims}, group_overage(case.claims)
    )
    for name in case.access_claims:
        yield _one(case, name, read)
    if read.count > CDF_GROUP_CLAIM_LIMIT:
        reason = (
            f"{read.count} ids; CDF reads {CDF_GROUP_CLAIM_LIMIT} of a token, and which of yours it "
            "leaves out is not known. Let the provider send only the groups that CDF uses."
        )
        yield Comparison(
            What.GROUP_COUNT,
            next(name for name, values in read.values.items() if values),
            Finding.DOES_NOT_MATCH,
            Why.TOO_MANY,
            reason,
            str(read.count),
            f"at most {CDF_GROUP_CLAIM_LIMIT}",
            effect=Effect.GROUPS,
        )
    yield from compare_overage(case)
    for name in dict.fromkeys((*GROUP_LIKE, *case.expected.group_claims)):
        if name in case.claims and name not in read.values:
            yield _unread(case, name, read)


def _values(case: Case, name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.value for one in claim_values(case.claims, (name,))))


def _one(case: Case, name: str, read: _Read) -> Comparison:
    if read.values[name]:
        return _with_values(case, name, read)
    value = case.claims.get(name)
    if value not in (None, "", []):
        reason = "Not a list of texts, so CDF reads no group in it."
        return _groups(case, name, Finding.DOES_NOT_MATCH, Why.MALFORMED, reason, shown(value))
    return _without_values(case, name, read, "Absent" if name not in case.claims else "Empty")


def _with_values(case: Case, name: str, read: _Read) -> Comparison:
    expected, count = case.expected, len(read.values[name])
    many = "1 value" if count == 1 else f"{count} values"
    found = shown(case.claims[name]) if count == 1 else many
    followed, leading = expected.followed, read.leading(case, name)
    if leading and followed:
        groups = {group.id: group.label for one in leading for group in followed.groups[one]}
        reason = f"{len(leading)} of {many} {'leads' if len(leading) == 1 else 'lead'} to {_named(groups)}."
        return _groups(case, name, Finding.MATCHES, Why.AS_EXPECTED, reason, found)
    if followed and followed.complete:
        reason = f"No CDF group of {expected.name} follows {'it' if count == 1 else f'any of the {many}'}."
        if read.any_leads(case):
            return _groups(case, name, Finding.MATCHES, Why.AS_EXPECTED, reason, found)
        if expected.taken:
            reason = f"{reason} You are in {_count(expected.seen.groups if expected.seen else 0)} in another way."
            return _groups(case, name, Finding.MATCHES, Why.NOT_NEEDED, reason, found)
        return _groups(case, name, Finding.DOES_NOT_MATCH, Why.LEADS_NOWHERE, reason, found)
    reason = f"{many[0].upper()}{many[1:]}; which CDF groups follow {'it' if count == 1 else 'them'}, the group list would tell."
    if case.access_claims_told:
        return _groups(
            case, name, Finding.MATCHES, Why.AS_EXPECTED, f"CDF reads it. {reason}", found
        )
    if expected.taken:
        return _groups(case, name, Finding.MATCHES, Why.TAKEN_BY_CDF, reason, found)
    reason = f"{reason} Whether {expected.name} reads this claim cannot be told either."
    return _groups(case, name, Finding.UNKNOWN, Why.NOT_TOLD, reason, found)


def _without_values(case: Case, name: str, read: _Read, word: str) -> Comparison:
    expected = case.expected
    if read.overage:
        reason = f"{word}: the provider left the list out for its length."
        return _groups(case, name, Finding.NOT_COMPARED, Why.LEFT_OUT, reason)
    if read.count:
        there = next(other for other, values in read.values.items() if values)
        reason = f"{word}; CDF also reads {there}, which is there."
        return _groups(case, name, Finding.NOT_COMPARED, Why.NOT_NEEDED, reason)
    if expected.taken:
        groups = _count(expected.seen.groups if expected.seen else 0)
        reason = f"{word}, and not needed: CDF counts you in {groups} without it."
        return _groups(case, name, Finding.NOT_COMPARED, Why.NOT_NEEDED, reason)
    elsewhere = [
        other
        for other in dict.fromkeys((*GROUP_LIKE, *expected.group_claims))
        if other not in read.values and _values(case, other)
    ]
    if elsewhere and case.access_claims_told:
        reason = f"{word}. The token names groups in {and_list(elsewhere)}, where {expected.name} does not look."
        return _groups(case, name, Finding.DOES_NOT_MATCH, Why.ANOTHER_CLAIM, reason)
    certain = case.access_claims_told or expected.seen is not None
    finding = Finding.DOES_NOT_MATCH if certain else Finding.UNKNOWN
    reason = f"{word}: CDF learns of no group of yours at the identity provider."
    return _groups(case, name, finding, Why.ABSENT, reason)


def _unread(case: Case, name: str, read: _Read) -> Comparison:
    """The typical mistake: the groups are in the token, in a claim that the project does not read."""
    expected, values = case.expected, _values(case, name)
    found = shown(case.claims[name]) if len(values) == 1 else f"{len(values)} values"
    if not case.access_claims_told:
        reason = (
            f"Whether {expected.name} reads groups here, its settings say, which cannot be read."
        )
        return Comparison(
            What.UNREAD_GROUPS, name, Finding.UNKNOWN, Why.NOT_TOLD, reason, found, by=By.SETTINGS
        )
    where = and_list(case.access_claims) or "no claim at all"
    reason = f"{expected.name_first} reads groups in {where}, not here."
    seen_elsewhere = {value for each in read.values.values() for value in each}
    followed = expected.followed.groups if expected.followed else {}
    lost = [value for value in values if value in followed and value not in seen_elsewhere]
    if lost:
        groups = {group.id: group.label for one in lost for group in followed[one]}
        reason += f" It holds the way to {_named(groups)}, and CDF does not see it."
    missed = bool(lost) or (bool(values) and not read.count and not expected.taken)
    return Comparison(
        What.UNREAD_GROUPS,
        name,
        Finding.DOES_NOT_MATCH if missed else Finding.NOT_COMPARED,
        Why.ANOTHER_CLAIM,
        reason,
        found,
        where,
        By.PROJECT,
        Effect.GROUPS if missed else Effect.NONE,
    )


def _of_id_token(case: Case) -> Iterator[Comparison]:
    for name in case.expected.group_claims:
        if name in case.claims:
            reason = "CDF does not read the ID token. The portal's own rules go by it."
            count = len(entries(case.claims[name]))
            found = f"{count} values" if count > 1 else shown(case.claims[name])
            yield Comparison(
                What.GROUPS, name, Finding.NOT_COMPARED, Why.CHECKED_AT_SIGN_IN, reason, found
            )
    yield from compare_overage(case)


def _groups(
    case: Case, name: str, finding: Finding, why: Why, reason: str, found: str = ""
) -> Comparison:
    effect = Effect.GROUPS if finding is Finding.DOES_NOT_MATCH else Effect.NONE
    by = By.PROJECT if case.access_claims_told else By.SETTINGS
    return Comparison(What.GROUPS, name, finding, why, reason, found, "", by, effect)


def _named(groups: Mapping[int, str]) -> str:
    labels = [shown(label) for label in groups.values()]
    if len(labels) <= _MOST_NAMED:
        return and_list(labels)
    return f"{and_list([*labels[:_MOST_NAMED], f'{len(labels) - _MOST_NAMED} more groups'])}"


def _count(groups: int) -> str:
    return "1 group" if groups == 1 else f"{groups} groups"
