"""The verdict of the sessions page for every number of sessions and every set of rights."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from cdfportal.access.grants import Gate
from cdfportal.access.model import Verdict
from cdfportal.cdf.sessions import Session
from cdfportal.dashboard.gaps import Gap
from cdfportal.dashboard.presenters.session_rights import SessionRight, rights_sentence
from cdfportal.dashboard.presenters.session_words import session_headline
from cdfportal.dashboard.presenters.sessions import session_row
from cdfportal.dashboard.session_list import Alive, Listing, nonce_is_over

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
A, D, U = Verdict.ALLOWED, Verdict.DENIED, Verdict.UNKNOWN


def rights(*verdicts: Verdict) -> dict[str, SessionRight]:
    actions = (("LIST", "list"), ("CREATE", "create"), ("DELETE", "revoke"))
    return {
        verb: SessionRight(action, verb, verdict)
        for (action, verb), verdict in zip(actions, verdicts, strict=True)
    }


@pytest.mark.parametrize(
    ("verdicts", "sentence"),
    [
        ((A, A, A), "You may list, create and revoke sessions."),
        ((D, D, D), "You may not list, create or revoke sessions."),
        ((A, A, D), "You may list and create sessions, and may not revoke them."),
        ((D, A, D), "You may create sessions, and may not list or revoke them."),
        ((U, U, U), "Whether you may list, create or revoke sessions is not known."),
        (
            (A, U, D),
            "You may list sessions, and may not revoke them. "
            "Whether you may create sessions is not known.",
        ),
    ],
)
def test_rights_are_one_sentence(verdicts: tuple[Verdict, ...], sentence: str) -> None:
    assert rights_sentence([*rights(*verdicts).values()]) == sentence


@pytest.mark.parametrize(
    ("alive", "word", "sentence"),
    [
        (Alive(0, 0, 0, complete=True), "None alive", "No session is alive in north."),
        (Alive(1, 0, 0, complete=True), "Alive", "1 session is alive in north."),
        (Alive(2, 3, 1, complete=True), "Alive", "4 sessions are alive in north."),
        (Alive(0, 2, 2, complete=True), "None alive", "No session is alive in north."),
        (Alive(1000, 0, 0, complete=False), "Alive", "At least 1,000 sessions are alive in north."),
        (
            Alive(0, 1000, 1000, complete=False),
            "Not known",
            "How many sessions are alive in north is not known.",
        ),
    ],
)
def test_the_number_is_what_is_known(alive: Alive, word: str, sentence: str) -> None:
    headline = session_headline("north", Listing(alive=alive), rights(A, A, A))
    assert headline.word == word
    assert headline.sentence == f"{sentence} You may list, create and revoke sessions."


@pytest.mark.parametrize(
    ("gates", "why"),
    [
        ((), "None of your groups"),
        ((Gate.TOKEN_SCOPE, Gate.APPLICATION_LINK), "the scopes of your token"),
        ((Gate.APPLICATION_LINK,), "other applications only"),
    ],
)
def test_why_a_right_is_missing(gates: tuple[Gate, ...], why: str) -> None:
    assert why in SessionRight("CREATE", "create", D, gates).because


def test_those_whose_nonce_is_over_are_told_of_apart() -> None:
    one, two = (
        session_headline("north", Listing(alive=Alive(1, n, n, complete=True)), rights(A, A, A))
        for n in (1, 2)
    )
    assert one.because == (
        "1 more was made and never taken: its nonce is over, and no job can take it any more."
    )
    assert two.because.startswith("2 more were made and never taken: their nonces are over")


def test_what_is_not_shown_is_not_counted_as_none() -> None:
    hidden = Listing(gap=Gap("The list of sessions", "sessionsAcl:LIST", "no", 403))
    headline = session_headline("north", hidden, rights(D, A, A))
    assert headline.word == "Not known"
    assert "sessionsAcl:LIST" in headline.because


def test_a_nonce_is_over_after_a_minute_where_cdf_names_the_time() -> None:
    def ready(created: datetime | None) -> Session:
        return Session(1, "TOKEN_EXCHANGE", "READY", created)

    assert not nonce_is_over(ready(NOW - timedelta(seconds=59)), NOW)
    assert nonce_is_over(ready(NOW - timedelta(seconds=60)), NOW)
    assert not nonce_is_over(ready(None), NOW)
    assert not nonce_is_over(Session(1, "X", "ACTIVE", NOW - timedelta(days=1)), NOW)


def test_times_are_relative_and_a_clock_that_is_behind_reads_well() -> None:
    row = session_row(
        Session(1, "X", "ACTIVE", NOW - timedelta(hours=2), NOW + timedelta(minutes=19)), NOW
    )
    assert (row.made, row.ends, row.way) == ("2 h ago", "in 19 min", "X")
    assert session_row(Session(1, "", "", NOW), NOW).made == "under 1 min ago"
    assert session_row(Session(1, "", ""), NOW).status == "not told"
