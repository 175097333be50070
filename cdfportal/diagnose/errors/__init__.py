"""The catalogue of errors on the way to CDF, and its reader of pasted texts."""

from __future__ import annotations

from cdfportal.diagnose.errors.catalogue import Actor, Cause, Entry, entries, entry
from cdfportal.diagnose.errors.recognise import recognise
from cdfportal.diagnose.errors.recognition import Found, Recognition

__all__ = [
    "Actor",
    "Cause",
    "Entry",
    "Found",
    "Recognition",
    "entries",
    "entry",
    "recognise",
]
