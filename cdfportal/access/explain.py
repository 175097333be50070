"""Answers as sentences for people: second person, present tense, one cause, one cure."""

from __future__ import annotations

from collections.abc import Iterable

from cdfportal.access.answers import Decision, LockKind, Question, WhoCan
from cdfportal.access.grants import EffectiveAccess, Gate, Grant, Origin
from cdfportal.access.model import Verdict
from cdfportal.access.reasons import near_miss_in_words, unknown_in_words
from cdfportal.access.rights import table_gaps
from cdfportal.access.token_scopes import filtering
from cdfportal.access.words import Names, and_list, right_in_words, scope_in_words

_NO_TOKEN = "No token is at hand, so the token gate is left open."  # noqa: S105 -- a sentence


def question_in_words(question: Question, names: Names | None = None) -> str:
    """The right that is asked about: "write time series in data set 42"."""
    return right_in_words(question.acl, question.action, question.scope, names)


def decision_sentence(decision: Decision, subject: str = "You", names: Names | None = None) -> str:
    """The answer in one sentence: "You may not write time series in data set 42."."""
    right = question_in_words(decision.question, names)
    if decision.verdict is Verdict.UNKNOWN:
        whom = "you" if subject == "You" else _inside(subject)
        return f"It cannot be told whether {whom} may {right}."
    return f"{subject} may{'' if decision.verdict is Verdict.ALLOWED else ' not'} {right}."


def because_sentence(
    decision: Decision,
    access: EffectiveAccess,
    subject: str = "You",
    *,
    overage: bool = False,
    with_token: bool = False,
) -> str:
    """The reason in one sentence: who grants it, or what stands in the way.

    Asked about others than "You" there is no token at hand, and an allowed right says so, unless it is
    asked `with_token` of theirs. Before anything that is not allowed stands that our tables do not list
    the right, if they do not. With `overage` the token leaves out the list of IdP groups.
    """
    held = decision.verdict is Verdict.ALLOWED
    gaps = () if held else tuple(map(unknown_in_words, table_gaps(decision.question)))
    reason = _reason(decision, access, subject, overage=overage)
    no_token = held and not with_token and subject != "You"
    return " ".join((*gaps, reason, *([_NO_TOKEN] if no_token else [])))


def _reason(decision: Decision, access: EffectiveAccess, subject: str, *, overage: bool) -> str:
    whose = "your" if subject == "You" else "their"
    if decision.verdict is Verdict.ALLOWED:
        return f"{_granted(decision, whose)}{_locks_open(decision)}{_linked(decision)}"
    if decision.verdict is Verdict.UNKNOWN:
        return unknown_in_words(decision.unknowns[0])
    if decision.witnesses:
        return _shut(decision, whose)
    if decision.removed_by:
        return _removed(decision, access, whose)
    if not access.memberships:
        return _in_no_group(subject, overage=overage)
    nearest = next(iter(decision.near_misses), None)
    if nearest is None and table_gaps(decision.question):
        return f"None of {whose} groups grants it."
    if nearest is None:
        return f"None of {whose} groups holds any right of {decision.question.acl}."
    near = near_miss_in_words(nearest, decision.question)
    return f"None of {whose} groups grants it. Nearest way: {near}"


def _in_no_group(subject: str, *, overage: bool) -> str:
    if overage:
        return (
            "Your token leaves the list of your IdP groups out, so CDF sees you in no group of this "
            "project. You are in more of them than fit into one token."
        )
    if subject == "You":
        return "You are in no CDF group of this project."
    return f"No CDF group that you are shown has {_inside(subject)} in it."


def _inside(subject: str) -> str:
    """The subject within a sentence."""
    return f"{subject[0].lower()}{subject[1:]}" if subject.startswith("Members of ") else subject


def _linked(decision: Decision) -> str:
    if not decision.applications:
        return ""
    return f" It holds for calls of {and_list(sorted(decision.applications))} only."


def _locks_open(decision: Decision) -> str:
    if not decision.locks:
        return ""
    names = group_names(
        grant
        for one in decision.locks
        for grant in one.decision.witnesses
        if grant.origin is Origin.GROUP
    )
    if not names:
        return " Every lock on it is open."
    return f" {and_list(names)} {'opens' if len(names) == 1 else 'open'} every lock on it."


def _shut(decision: Decision, whose: str) -> str:
    """The right is granted, and a lock takes it."""
    one = next(one for one in decision.shut if one.decision.verdict is Verdict.DENIED)
    needed = one.lock.question
    names = and_list(group_names(decision.witnesses)) or "A group"
    where = scope_in_words(needed.scope, needed.acl)
    marked = (
        f"the resource carries {where}"
        if one.lock.kind is LockKind.SECURITY_CATEGORY
        else f"{where} {'is' if len(needed.scope.values) == 1 else 'are'} write-protected"
    )
    return (
        f"{names} {'grants' if len(decision.witnesses) == 1 else 'grant'} it, but {marked}, and none "
        f"of {whose} groups gives {needed.acl}:{needed.action} on that."
    )


def _granted(decision: Decision, whose: str) -> str:
    by_group = [grant for grant in decision.witnesses if grant.origin is Origin.GROUP]
    names = group_names(by_group)
    if not by_group:
        return _without_group(decision.witnesses)
    if decision.together:
        return f"The groups {and_list(names)} grant it together."
    if len(names) == 1:
        return f"The group {names[0]} grants it, and no other of {whose} groups does."
    return f"The groups {and_list(names)} grant it, each of them alone."


def _without_group(witnesses: Iterable[Grant]) -> str:
    if any(grant.origin is Origin.IMPLICIT for grant in witnesses):
        return "Everybody who is in a group of the project holds it."
    return "CDF lists it for your token; the group behind it was not shown."


def group_names(grants: Iterable[Grant]) -> list[str]:
    """What tells the groups apart, each group once."""
    return [*{grant.group_id: grant.label for grant in grants}.values()]


def _removed(decision: Decision, access: EffectiveAccess, whose: str) -> str:
    if access.caller.any_application:
        return (
            f"{whose.capitalize()} groups grant it together, but to calls of different applications: "
            "no application is served by all of them."
        )
    if Gate.TOKEN_SCOPE in decision.removed_by:
        scopes = and_list(filtering(access.caller.token_scopes or ()))
        return (
            f"One of {whose} groups grants it, but {whose} token carries {scopes}, "
            f"which removes {decision.question.acl}:{decision.question.action}."
        )
    return f"One of {whose} groups grants it, but that group counts for other applications only."


def who_can_sentence(who: WhoCan, names: Names | None = None) -> str:
    """How many groups give the right, in one sentence."""
    right = question_in_words(who.question, names)
    if who.implicit:
        return f"Everybody who is in a group of the project may {right}."
    sure, locked = who.sure, who.locked
    if sure:
        groups = "1 group gives" if sure == 1 else f"{sure} groups give"
        shown = "" if who.complete else " Only groups shown to you are counted."
        nobody = " Nobody is in there." if who.verdict is Verdict.DENIED else ""
        return f"{groups} the right to {right}.{nobody}{_locked(locked, 'more ')}{shown}"
    if locked:
        word = " Nobody may." if who.verdict is Verdict.DENIED else ""
        return f"No group alone gives the right to {right}.{word}{_locked(locked)}"
    if who.verdict is Verdict.DENIED:
        return f"No group gives the right to {right}."
    if who.verdict is Verdict.ALLOWED:
        return f"No single group gives the right to {right}, but several together do."
    return f"It cannot be told who may {right}."


def _locked(count: int, more: str = "") -> str:
    """About groups that grant a right and leave a lock on it shut."""
    if not count:
        return ""
    grant = "grants" if count == 1 else "grant"
    return f" {count} {more}{grant} it without a further right that it needs."
