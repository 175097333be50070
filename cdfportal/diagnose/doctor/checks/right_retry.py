"""Check 19: changes of groups take a moment at CDF, so what failed by them is asked again.

403 until about a second after a group was made: https://github.com/cognitedata/toolkit/pull/500
"""

from __future__ import annotations

from dataclasses import replace

from cdfportal.access.model import Inspection, Verdict
from cdfportal.access.parse import parse_groups, parse_inspection
from cdfportal.cdf.errors import CdfChallengedError, CdfError
from cdfportal.diagnose.doctor.at_hand import client_of, token_of
from cdfportal.diagnose.doctor.case import Case
from cdfportal.diagnose.doctor.chart import Chart
from cdfportal.diagnose.doctor.checks.cdf_agreement import LOST, differences
from cdfportal.diagnose.doctor.checks.right_wanted import decide
from cdfportal.diagnose.doctor.faults import Fault
from cdfportal.diagnose.doctor.model import Finding, not_run, passed, warned
from cdfportal.diagnose.doctor.reading import read_project
from cdfportal.diagnose.doctor.words import many

#: Seconds before each time of asking; five in all.
PAUSES = (0.5, 1.0, 1.5, 2.0)
_PROJECT, _AGREEMENT, _RIGHT = 13, 15, 17


def right_retry(case: Case, chart: Chart) -> Finding:
    """Until everything is as it should be, or the pauses are used up."""
    if not chart.unmet or not case.project:
        return not_run("Nothing failed that waiting could heal.")
    waited, healed = 0.0, set[int]()
    for seconds in PAUSES:
        case.pause(seconds)
        waited += seconds
        healed = _look_again(case, chart)
        if healed >= chart.unmet:
            break
    if not healed:
        times = many(len(PAUSES), "time", "times")
        said = f"Asked again {times} within {waited:g} s, CDF says the same. Waiting does not help."
        return passed(said)
    listed = " and ".join(str(number) for number in sorted(healed))
    said = f"After {waited:g} s check {listed} passes: the change had not reached all of CDF yet."
    return replace(warned(Fault.PROPAGATING, said), heals=tuple(sorted(healed)))


def _look_again(case: Case, chart: Chart) -> set[int]:
    """The checks that now pass; a call that fails says nothing."""
    try:
        inspection = _inspection(case, chart)
        if case.project not in inspection.projects:
            return set()
        again = replace(chart, inspection=inspection)
        read = read_project(case, again, inspection)
    except (CdfError, CdfChallengedError):
        return set()
    again.access, again.index, again.all_groups = read.access, read.index, read.all_groups
    again.data_sets = read.data_sets
    return {number for number in chart.unmet if _passes(number, case, chart, again)}


def _inspection(case: Case, chart: Chart) -> Inspection:
    client = client_of(case, token_of(case, chart))
    if not chart.inspect_forbidden:
        return parse_inspection(client.inspect_token().json()).inspection
    own = parse_groups(client.groups(case.project, all_groups=False).json()).groups
    return Inspection("", {case.project: tuple(group.id for group in own)} if own else {})


def _passes(number: int, case: Case, chart: Chart, again: Chart) -> bool:
    if number == _AGREEMENT:
        return not any(one.difference.kind in LOST for one in differences(case, again))
    if number != _RIGHT:
        return number == _PROJECT
    if case.question is None or again.access is None:
        return False
    decision = decide(case.question, again, again.access)
    if decision.verdict is Verdict.ALLOWED:
        chart.decision = decision
    return decision.verdict is Verdict.ALLOWED
