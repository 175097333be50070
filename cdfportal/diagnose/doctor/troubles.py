"""Why CDF gave no answer that can be worked with, as findings: none of it is about rights."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from cdfportal.cdf.errors import (
    Cause,
    CdfChallengedError,
    CdfError,
    CdfRejectedError,
    CdfUnreachableError,
)
from cdfportal.diagnose.doctor.faults import Fault
from cdfportal.diagnose.doctor.model import Finding, failed

_UNREACHED: Mapping[Cause, Fault] = {
    Cause.TIMEOUT: Fault.CDF_SILENT,
    Cause.TLS: Fault.CDF_TLS_UNTRUSTED,
    Cause.PROXY: Fault.CDF_PROXY,
    Cause.CONNECTION: Fault.CDF_RESET,
    Cause.ANSWER: Fault.CDF_NOT_JSON,
}


def trouble(error: CdfError | CdfChallengedError) -> Finding:
    """The fault behind an error that no right explains."""
    match error:
        case CdfChallengedError():
            reference = request_detail(error.request_id)
            return failed(Fault.CDF_WANTS_STRONGER, str(error), *reference)
        case CdfUnreachableError():
            return failed(_UNREACHED[error.cause], str(error))
        case CdfRejectedError():
            return failed(
                _by_status(error.status), answer_words(error), *request_detail(error.request_id)
            )
        case _:
            return failed(Fault.CDF_NOT_JSON, str(error))


def _by_status(status: int) -> Fault:
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return Fault.INSPECT_REFUSED
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Fault.CDF_BUSY
    if status // 100 == 5:
        return Fault.CDF_TROUBLE
    return Fault.CDF_REDIRECTS if status // 100 == 3 else Fault.CDF_NOT_JSON


def answer_words(error: CdfRejectedError) -> str:
    """CDF's answer as a sentence."""
    return f"CDF answered {error.status}: {error.message.rstrip('.')}."


def request_detail(request_id: str) -> tuple[tuple[str, str], ...]:
    """What CDF's support asks for."""
    return (("Request id", request_id),) if request_id else ()
