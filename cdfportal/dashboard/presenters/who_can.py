"""Who can: the answer in one sentence, its numbers, and what cannot be told."""

from __future__ import annotations

from cdfportal.access.answers import WhoCan
from cdfportal.access.explain import who_can_sentence
from cdfportal.access.model import Verdict
from cdfportal.access.reasons import unknown_in_words
from cdfportal.access.who_groups import groups_of
from cdfportal.access.words import Names
from cdfportal.dashboard.presenters.counts import at_least
from cdfportal.web.ledger import Fact, Headline, Note


def who_headline(who: WhoCan, names: Names) -> Headline:
    """The answer; partly known wherever members follow the identity provider."""
    sentence = who_can_sentence(who, names)
    hidden = _hidden(who)
    if who.verdict is Verdict.DENIED:
        return Headline("no", "no", "Nobody", sentence, _nearly(who))
    if not who.complete:
        because = "You may not list all groups of the project, so others may exist."
        word = "Partly known" if who.groups else "Unknown"
        return Headline("open", "open", word, sentence, because)
    if hidden:
        follow = "1 of the groups follows" if hidden == 1 else f"{hidden} of the groups follow"
        because = f"{follow} the identity provider, so CDF cannot list all members."
        return Headline("open", "open", "Partly known", sentence, because)
    if who.verdict is Verdict.UNKNOWN:
        return Headline("open", "open", "Unknown", sentence)
    return Headline("yes", "yes", "Known", sentence)


def _hidden(who: WhoCan) -> int:
    return sum(bool(group.source_id) for group in groups_of(who.groups))


def _nearly(who: WhoCan) -> str:
    """Why nobody may although groups grant it."""
    if who.locked:
        return (
            "Whoever has it lacks a further right that it needs; see below which groups give that."
        )
    return "The groups that grant it have no members." if who.groups else ""


def who_facts(who: WhoCan) -> tuple[Fact, ...]:
    """By name, through IdP groups, everybody. Where groups were not shown, a number is a least one."""
    hidden = _hidden(who)
    nobody = "no" if who.complete else "not known"
    everyone = {Verdict.ALLOWED: "yes", Verdict.UNKNOWN: "cannot be told"}
    return (
        Fact("Accounts by id", at_least(len(who.principals), complete=who.complete)),
        Fact(
            "Through IdP groups",
            at_least(hidden, complete=who.complete),
            "members not visible" if hidden else "",
        ),
        Fact("Every user account", everyone.get(who.everyone, nobody)),
    )


def who_notes(who: WhoCan) -> tuple[Note, ...]:
    """What is not known."""
    texts = dict.fromkeys(unknown_in_words(unknown) for unknown in who.unknowns)
    return tuple(Note("open", "open", text, "") for text in texts)
