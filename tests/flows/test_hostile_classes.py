"""Every class of hostile request and answer, between real sockets, many over few connections.

`HOSTILE_SEED` chooses other members of each class; a failure prints it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from random import Random

import pytest

from tests.support.hostile import targets
from tests.support.hostile.access import ACCESS_CLASSES
from tests.support.hostile.answers import ANSWER_CLASSES, AnswerClass, links
from tests.support.hostile.case import HostileClass
from tests.support.hostile.framing import FRAMING_CLASSES
from tests.support.hostile.headers import HEADER_CLASSES
from tests.support.hostile.player import Player
from tests.support.wire import Wire, wired

SEED = int(os.environ.get("HOSTILE_SEED", "20261129"))
FEWEST = 20


@pytest.fixture(scope="module", params=["in path", "offload"])
def wire(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Wire]:
    folder, offload = tmp_path_factory.mktemp("hostile"), request.param == "offload"
    # A person's own limits are another test's.
    with wired(folder, offload=offload, PROXY_PERSON_RATE="10000") as made:
        yield made


@pytest.fixture
def player(wire: Wire) -> Iterator[Player]:
    made = Player(wire)
    yield made
    made.close()


def chance() -> Random:
    """The same members for the same seed, whatever ran before."""
    return Random(SEED)  # noqa: S311 -- an order that can be repeated


CLASSES: tuple[HostileClass, ...] = (
    *HEADER_CLASSES,
    *ACCESS_CLASSES,
    *FRAMING_CLASSES,
    targets.request_lines,
    targets.odd_but_legal,
)


@pytest.mark.parametrize("members", CLASSES, ids=lambda one: one.__name__)
def test_a_class_of_requests(player: Player, members: HostileClass) -> None:
    number, complaints = player.play(members(player.caller, chance()))
    assert complaints == [], f"HOSTILE_SEED={SEED}"
    assert number >= FEWEST


@pytest.mark.parametrize("name", [one.__name__ for one in targets.CLASSES])
def test_a_class_of_targets_reaches_nothing(player: Player, name: str) -> None:
    cases = targets.hostile_targets(name, player.caller, chance())
    number, complaints = player.play(cases)
    assert complaints == [], f"HOSTILE_SEED={SEED}"
    assert number >= FEWEST


@pytest.mark.parametrize("members", ANSWER_CLASSES, ids=lambda one: one.__name__)
def test_a_class_of_answers(player: Player, members: AnswerClass) -> None:
    number, complaints = player.answered(members(chance()))
    assert complaints == [], f"HOSTILE_SEED={SEED}"
    assert number >= FEWEST


def test_refusals_of_the_policy_leave_the_connection_open(player: Player) -> None:
    cases = targets.hostile_targets("climbs", player.caller, chance())
    number, _ = player.play(cases)
    assert player.kept > number / 2


def test_one_line_of_the_log_has_both_references(wire: Wire, player: Player) -> None:
    one = next(links(chance()))
    assert player.answered([one]) == (1, [])
    request_id = one.present[0].removeprefix("x-request-id: ")
    # What nginx carries, nginx writes down.
    log = (wire.portal.folder / "access.log").read_text() if wire.offload else wire.portal.log()
    lines = [line for line in log.splitlines() if request_id in line]
    assert lines
    for line in lines:
        if "served" in line or wire.offload:
            assert re.search(
                r"portal=\w{16,}" if wire.offload else r'"request_id": "\w{16,}"', line
            )
