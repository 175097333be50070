"""The order of the checks for each subject: one table, read from top to bottom.

Numbers 1 to 20 are the order in which access to CDF breaks; those above are the portal's own and good
practice. A check that says nothing about a subject is not in its plan.
"""

from __future__ import annotations

from collections.abc import Mapping

from cdfportal.diagnose.doctor.case import Subject
from cdfportal.diagnose.doctor.checks.provider_plan import PROVIDER
from cdfportal.diagnose.doctor.model import Check
from cdfportal.diagnose.doctor.plan_cdf import CDF_CHECKS

PLANS: Mapping[Subject, tuple[Check, ...]] = {
    subject: (*PROVIDER[subject], *CDF_CHECKS[subject]) for subject in Subject
}
