"""Every case of the plans, by name; docs/conformance.md says what was seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from pytest_django.fixtures import Settings

from tests.conformance import transcript
from tests.conformance.basic import BASIC, CONFIG
from tests.conformance.case import Case, Plan
from tests.conformance.logout import BACK_CHANNEL, FRONT_CHANNEL, RP_INITIATED
from tests.conformance.refresh import REFRESH
from tests.conformance.rig import Rig
from tests.conformance.third_party import THIRD_PARTY
from tests.flows.renewal import Hands
from tests.support.stage import Stage

pytestmark = pytest.mark.django_db

PLANS = (BASIC, CONFIG, REFRESH, RP_INITIATED, BACK_CHANNEL, FRONT_CHANNEL, THIRD_PARTY)
CASES = [(plan, case) for plan in PLANS for case in plan.cases]
Seen = dict[tuple[str, str], str]


@pytest.fixture(scope="module")
def seen(request: pytest.FixtureRequest) -> Iterator[Seen]:
    """What the cases saw; becomes the page when that was asked for."""
    noted: Seen = {}
    yield noted
    if request.config.getoption("--write-conformance"):
        transcript.PATH.write_text(transcript.render(PLANS, noted), encoding="utf-8")


@pytest.fixture
def rig(settings: Settings, request: pytest.FixtureRequest) -> Rig:
    stage: Callable[[], Stage] = lambda: request.getfixturevalue("stage")  # noqa: E731 -- made late
    return Rig(settings, Hands(), stage)


@pytest.mark.parametrize(
    ("plan", "case"), CASES, ids=[f"{plan.name}/{case.name}" for plan, case in CASES]
)
def test_a_case(
    plan: Plan, case: Case, rig: Rig, seen: Seen, request: pytest.FixtureRequest
) -> None:
    words = ""
    if case.run is not None:
        observation = case.run(rig)
        assert case.is_met_by(observation), observation
        words = observation.words
    seen[plan.name, case.name] = words
    if not request.config.getoption("--write-conformance"):
        assert transcript.row(case, words) in transcript.rows_of(transcript.PATH.read_text())


def test_the_page_tells_of_these_cases_and_no_others() -> None:
    rows = transcript.rows_of(transcript.PATH.read_text())
    assert len(rows) == len({case.name for _, case in CASES})


def test_what_does_not_apply_says_why() -> None:
    for _, case in CASES:
        assert bool(case.because) == (case.run is None), case.name
