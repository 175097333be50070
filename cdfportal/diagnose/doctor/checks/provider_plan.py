"""Checks 1 to 8, as each subject's plan has them."""

from __future__ import annotations

from collections.abc import Mapping

from cdfportal.diagnose.doctor.case import Subject
from cdfportal.diagnose.doctor.checks.discovery import read_discovery
from cdfportal.diagnose.doctor.checks.network import reach_both
from cdfportal.diagnose.doctor.model import Check, Section

_NETWORK = Check(1, "Network", Section.PROVIDER, reach_both, seconds=7.0)
_DISCOVERY = Check(
    # Two calls, one after the other.
    2,
    "Discovery and keys",
    Section.PROVIDER,
    read_discovery,
    after=(1,),
    seconds=12.0,
)

PROVIDER: Mapping[Subject, tuple[Check, ...]] = {
    Subject.ME: (_NETWORK, _DISCOVERY),
    Subject.PORTAL: (_NETWORK, _DISCOVERY),
    Subject.PRINCIPAL: (_NETWORK, _DISCOVERY),
}
