"""The error look-up knows the portal's own failed sign-in, pasted from the page or the log."""

from __future__ import annotations

import pytest

from accounts.cause import Cause
from accounts.explanations import EXPLANATIONS
from cdfportal.base.errors import Reason
from cdfportal.diagnose.errors import recognise


@pytest.mark.parametrize("cause", Cause)
def test_the_page_of_every_cause_is_known(cause: Cause) -> None:
    kind = EXPLANATIONS[cause].kind
    page = (
        f"Refused, {kind.status}\n{kind.title}\n{EXPLANATIONS[cause].why}\nReference\nE-7F3K-92QD\n"
        f"Details\nReason {kind.reason.value}\nCause {cause.value}"
    )
    for pasted in (page, f"{kind.title} E-7F3K-92QD"):
        first = recognise(pasted).found[0]
        assert (first.entry.id, first.confident) == ("portal-sign-in", True)


@pytest.mark.parametrize("cause", Cause)
def test_the_line_of_the_log_is_known(cause: Cause) -> None:
    line = f'{{"event": "sign_in_failed", "cause": "{cause.value}", "detail": ""}}'
    assert [one.entry.id for one in recognise(line).found] == ["portal-sign-in"]


@pytest.mark.parametrize("reason", Reason)
def test_every_refusal_in_json_is_known(reason: Reason) -> None:
    body = f'{{"error": {{"code": 403, "message": "x", "reason": "{reason.value}", "reference": "E-7F3K-92QD"}}}}'
    wanted = "portal-sign-in" if reason is Reason.SIGN_IN_FAILED else "portal-refusal"
    assert [one.entry.id for one in recognise(body).found] == [wanted]
