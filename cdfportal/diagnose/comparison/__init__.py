"""A token compared with what is expected of it, claim by claim."""

from __future__ import annotations

from cdfportal.diagnose.comparison.compare import compare_opaque, compare_token
from cdfportal.diagnose.comparison.expectations import Expectations, Followed, Seen
from cdfportal.diagnose.comparison.model import (
    By,
    Comparison,
    Effect,
    Finding,
    Kind,
    What,
    Why,
)
from cdfportal.diagnose.comparison.overage import group_overage

__all__ = [
    "By",
    "Comparison",
    "Effect",
    "Expectations",
    "Finding",
    "Followed",
    "Kind",
    "Seen",
    "What",
    "Why",
    "compare_opaque",
    "compare_token",
    "group_overage",
]
