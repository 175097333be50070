"""The three verdicts as tones and words."""

from __future__ import annotations

from cdfportal.access.model import Verdict

TONES = {Verdict.ALLOWED: "yes", Verdict.DENIED: "no", Verdict.UNKNOWN: "open"}
WORDS = {Verdict.ALLOWED: "Allowed", Verdict.DENIED: "Denied", Verdict.UNKNOWN: "Unknown"}
