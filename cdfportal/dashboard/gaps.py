"""What could not be read, and the right that is missing. A gap is shown; the page stays up."""

from __future__ import annotations

from dataclasses import dataclass

from cdfportal.cdf.errors import CdfError, CdfRejectedError


@dataclass(frozen=True, slots=True)
class Gap:
    """One section of CDF's answers that is missing."""

    #: The thing, as a sentence begins: "The group list".
    what: str
    #: The right that would give it, e.g. `groupsAcl:LIST`; empty when that is not the cause.
    right: str
    message: str
    status: int | None = None
    request_id: str = ""


def gap(what: str, right: str, error: CdfError) -> Gap:
    """The gap that an error of CDF leaves."""
    if isinstance(error, CdfRejectedError):
        missing = right if error.status in (401, 403) else ""
        return Gap(what, missing, error.message, error.status, error.request_id)
    return Gap(what, "", str(error))


def gap_in_words(missing: Gap) -> str:
    """One sentence for people."""
    if missing.right:
        return f"{missing.what} is not shown: your token lacks {missing.right}."
    return f"{missing.what} is not shown: {missing.message.rstrip('.')}."
