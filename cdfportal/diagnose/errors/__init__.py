"""The catalogue of errors on the way to CDF, and its reader of pasted texts."""

from __future__ import annotations

from cdfportal.diagnose.errors.catalogue import Actor, Cause, Entry, entries, entry

__all__ = ["Actor", "Cause", "Entry", "entries", "entry"]
