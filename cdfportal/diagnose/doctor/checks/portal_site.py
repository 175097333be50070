"""Checks 21, 26 and 27: the portal's own address, its storage, the keys of stored tokens."""

from __future__ import annotations

from urllib.parse import urlsplit

from cdfportal.base.configuration.environment import is_loopback
from cdfportal.diagnose.doctor.case import Case
from cdfportal.diagnose.doctor.chart import Chart
from cdfportal.diagnose.doctor.faults import Fault
from cdfportal.diagnose.doctor.model import Finding, failed, not_run, passed, warned
from cdfportal.diagnose.doctor.words import many

_UNKNOWN = "What the portal knows of itself was not told."
#: `OwnPortal.shared_store` of a Redis that is well.
ANSWERS = "answers"


def portal_address(case: Case, _chart: Chart) -> Finding:
    """Check 21: https, but for a portal that is for this machine only."""
    if case.portal is None:
        return not_run(_UNKNOWN)
    host = urlsplit(case.portal.redirect_uri).hostname or ""
    if case.portal.secure:
        return passed("People reach the portal by https.")
    if is_loopback(host):
        return passed("Plain http, and only from the machine itself.")
    return failed(Fault.REDIRECT_INSECURE, f"People reach {host} by plain http.")


def portal_storage(case: Case, _chart: Chart) -> Finding:
    """Check 26: the database, and what nodes share."""
    portal = case.portal
    if portal is None:
        return not_run(_UNKNOWN)
    named = (("Database", portal.database or "not told"),)
    if portal.database_trouble:
        said = f"{portal.database or 'The database'} answered with {portal.database_trouble}."
        return failed(Fault.STORAGE_TROUBLE, said, *named)
    if portal.shared_store not in {"", ANSWERS}:
        return warned(Fault.STORAGE_SHARED_TROUBLE, f"Redis {portal.shared_store}.", *named)
    shared = " and Redis answer" if portal.shared_store else " answers"
    return passed(f"{portal.database or 'The database'}{shared}.", *named)


def portal_keys(case: Case, _chart: Chart) -> Finding:
    """Check 27: every stored token opens with some key of TOKEN_KEYS."""
    portal = case.portal
    if portal is None or not portal.token_keys:
        return not_run(_UNKNOWN if portal is None else "How many keys there are was not told.")
    keys = many(portal.token_keys, "key", "keys")
    if portal.unreadable_rows:
        rows = many(portal.unreadable_rows, "stored token", "stored tokens")
        return warned(Fault.KEYS_ROWS_UNREADABLE, f"{rows} cannot be opened with {keys}.")
    return passed(f"Every stored token opens with {keys}.")
