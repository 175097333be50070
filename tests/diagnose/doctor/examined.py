"""One examination when it is over, for tests: the alarms, all words, what must never be in them."""

from __future__ import annotations

import json
from dataclasses import dataclass

from cdfportal.demo.cast import PEOPLE
from cdfportal.diagnose.doctor.faults import Fault
from cdfportal.diagnose.doctor.model import Mark, Result
from cdfportal.diagnose.doctor.report import Examination, examination_json

Alarms = dict[int, Fault | None]


@dataclass(frozen=True)
class Examined:
    """All results of one examination."""

    examination: Examination

    @property
    def first(self) -> Fault | None:
        """The fault that is named first."""
        first = self.examination.first
        return first.finding.fault if first else None

    @property
    def alarms(self) -> Alarms:
        """Every failure and warning, by number of the check."""
        marks = {Mark.FAILED, Mark.WARNING}
        results = self.examination.results
        return {one.number: one.finding.fault for one in results if one.mark in marks}

    def __getitem__(self, number: int) -> Result:
        return next(one for one in self.examination.results if one.number == number)

    def told(self) -> str:
        """Everything in words, for a test that fails."""
        return "\n".join(
            f"{one.number} {one.mark} {one.finding.fault or ''}: {one.finding.evidence} "
            f"{one.finding.details} {one.finding.follows}"
            for one in self.examination.results
        )

    def names(self, fault: Fault, alarms: Alarms) -> None:
        """This one first, and no alarm besides; nothing in it is a token or somebody's name."""
        assert self.first is fault, self.told()
        assert self.alarms == alarms, self.told()
        self.is_discreet()

    def is_well(self) -> None:
        """No alarm at all."""
        assert self.alarms == {}, self.told()
        self.is_discreet()

    def is_discreet(self) -> None:
        """JWTs begin with the base64 of `{"`; people are those of the cast."""
        text = json.dumps(examination_json(self.examination))
        assert "eyJ" not in text
        for person in PEOPLE:
            assert person.name not in text
            assert person.email not in text
