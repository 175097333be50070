"""Both halves together over real sockets: a healthy run of each subject, and the first cause."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cdfportal.diagnose.doctor.case import Case, Subject
from cdfportal.diagnose.doctor.chart import Chart
from cdfportal.diagnose.doctor.faults import Fault, facts_of
from cdfportal.diagnose.doctor.model import Mark
from cdfportal.diagnose.doctor.plan import PLANS
from cdfportal.diagnose.doctor.report import Examination, examination_json
from cdfportal.diagnose.doctor.run import examine
from tests.diagnose.doctor import (
    test_faults_of_cdf,
    test_faults_of_groups,
    test_faults_of_practice,
    test_faults_of_rights,
)
from tests.diagnose.doctor.cdf_scene import Scene, wanted
from tests.diagnose.doctor.examined import Examined
from tests.diagnose.doctor.test_faults_of_practice import EXTRACTS, use

READ_17 = wanted("timeSeriesAcl", "READ", "datasetScope:17")
READ_18 = wanted("timeSeriesAcl", "READ", "datasetScope:18")


def whole(case: Case) -> Examined:
    results = tuple(examine(PLANS[case.subject], case, Chart()))
    return Examined(Examination(case.subject, case.project, results, case.clock()))


def of(here: Scene, subject: Subject) -> Case:
    """As the portal would ask, all well."""
    known = here.portal_case()
    match subject:
        case Subject.ME:
            return replace(known, subject=subject, question=READ_17)
        case Subject.PRINCIPAL:
            told = {"credentials": here.credentials(), "question": READ_18}
            return replace(known, subject=subject, use=use(EXTRACTS), **told)
        case Subject.PORTAL:
            return known


@pytest.mark.parametrize("subject", Subject)
def test_a_healthy_run_of_the_whole_plan_passes_everything(here: Scene, subject: Subject) -> None:
    examined = whole(of(here, subject))

    examined.is_well()
    numbers = [result.number for result in examined.examination.results]
    assert numbers == sorted(numbers)
    assert examined.examination.sentence.endswith("checks passed.")


@pytest.mark.parametrize(
    ("person", "fault"),
    [
        ("alice", None),
        ("bob", None),
        ("carol", Fault.NO_GROUP_MATCHES),
        ("dave", Fault.GROUPS_OVERAGE),
        ("frank", Fault.RIGHT_MISSING),
    ],
)
def test_the_first_cause_of_each_of_the_cast(here: Scene, person: str, fault: Fault | None) -> None:
    case = replace(of(here, Subject.ME), sign_in=here.case(person).sign_in)

    assert whole(case).first is fault


def test_a_principal_whose_secret_is_wrong_is_not_looked_at_further(here: Scene) -> None:
    case = of(here, Subject.PRINCIPAL)
    assert case.credentials
    wrong = replace(case.credentials, client_secret="another")
    examined = whole(replace(case, credentials=wrong))

    examined.names(Fault.SECRET_WRONG, {4: Fault.SECRET_WRONG})
    for number in (9, 10, 11, 12, 13, 17, 20, 30, 31, 33):
        assert examined[number].mark is Mark.NOT_RUN
        assert examined[number].finding.follows == (4,), examined.told()


def test_a_token_of_scopes_that_are_not_of_cdf_names_the_scopes(here: Scene) -> None:
    """The provider makes it for itself, and CDF refuses it: both follow from what was asked for."""
    scopes = ("openid", "profile")
    case = replace(of(here, Subject.ME), connection=here.connection(scopes=scopes))
    assert case.sign_in
    token = here.tokens_for("bob", *scopes)["access_token"]
    examined = whole(replace(case, sign_in=replace(case.sign_in, access_token=token)))

    examined.names(Fault.SCOPE_NONE_OF_CDF, {5: Fault.SCOPE_NONE_OF_CDF})
    for number in (10, 12, 13, 17):
        assert examined[number].finding.follows == (5,), examined.told()


def test_no_secret_and_no_token_stands_in_a_result(here: Scene) -> None:
    case = of(here, Subject.PRINCIPAL)
    text = str(examination_json(whole(case).examination))

    assert case.credentials
    assert case.sign_in
    for secret in (case.credentials.client_secret, case.sign_in.access_token):
        assert secret not in text


def test_every_fault_of_checks_nine_and_on_is_in_the_matrix() -> None:
    rows = (
        *(fault for _, fault, _ in test_faults_of_cdf.TOKENS.values()),
        *(fault for _, fault in test_faults_of_cdf.INSPECTIONS.values()),
        *(fault for _, fault in test_faults_of_cdf.PROJECTS.values()),
        *(fault for _, fault in test_faults_of_groups.GROUPS.values()),
        *(fault for _, fault, _ in test_faults_of_rights.ROWS.values()),
        *(fault for _, fault, _ in test_faults_of_practice.ROWS.values()),
        *(fault for alarms in test_faults_of_cdf.PEOPLE.values() for fault in alarms.values()),
        # By tests of their own beside the tables.
        Fault.CLOCK_OFF,
        Fault.PROPAGATING,
    )
    ours = {fault for fault in Fault if facts_of(fault).check >= 9}

    assert ours <= set(rows)
