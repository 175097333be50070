"""The verdict of the sessions page: how many are alive, and what the viewer may do with them."""

from __future__ import annotations

from collections.abc import Mapping

from cdfportal.dashboard.gaps import gap_in_words
from cdfportal.dashboard.presenters.session_rights import (
    SessionRight,
    right_facts,
    rights_sentence,
)
from cdfportal.dashboard.session_list import Alive, Listing
from cdfportal.web.ledger import Fact, Headline


def session_headline(
    project: str, listing: Listing, rights: Mapping[str, SessionRight]
) -> Headline:
    """One sentence with both answers."""
    may = rights_sentence([*rights.values()])
    alive = listing.alive
    if alive is None or not (alive.count or alive.complete):
        sentence = f"How many sessions are alive in {project} is not known. {may}"
        return Headline("open", "open", "Not known", sentence, _unknown(listing))
    word, tone, icon = ("Alive", "yes", "yes") if alive.count else ("None alive", "plain", "none")
    sentence = f"{_count(alive)} alive in {project}. {may}"
    return Headline(tone, icon, word, sentence, _waiting(alive))


def _unknown(listing: Listing) -> str:
    if listing.gap:
        return gap_in_words(listing.gap)
    return "There are more sessions that no job took than CDF lists at once."


def _count(alive: Alive) -> str:
    if not alive.count:
        return "No session is"
    least = "" if alive.complete else "At least "
    return f"{least}{alive.count:,} {'session is' if alive.count == 1 else 'sessions are'}"


def _waiting(alive: Alive) -> str:
    if not alive.over:
        return ""
    one = alive.over == 1
    return (
        f"{alive.over:,} more {'was' if one else 'were'} made and never taken: "
        f"{'its nonce is' if one else 'their nonces are'} over, and no job can take "
        f"{'it' if one else 'them'} any more."
    )


def session_facts(listing: Listing, rights: Mapping[str, SessionRight]) -> tuple[Fact, ...]:
    """In use, not taken, and each right."""
    return (*_numbers(listing.alive), *right_facts([*rights.values()]))


def _numbers(alive: Alive | None) -> tuple[Fact, ...]:
    if alive is None:
        return ()
    more = "" if alive.complete else " or more"
    over = f"the nonce of {alive.over:,} is over" if alive.over else ""
    return (
        Fact("In use", f"{alive.active:,}{more}"),
        Fact("Not taken yet", f"{alive.ready:,}{more}", over),
    )
