"""Results as plain text, each as it comes; the answer stands last, where a terminal's reader is then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cdfportal.diagnose.doctor.faults import facts_of
from cdfportal.diagnose.doctor.model import Mark, Result
from cdfportal.diagnose.doctor.report import Examination
from cdfportal.terminal.report import Style, printable, wrapped

_SIGNS: Mapping[Mark, str] = {
    Mark.PASSED: "\N{CHECK MARK}",
    Mark.WARNING: "!",
    Mark.FAILED: "\N{BALLOT X}",
    Mark.NOT_RUN: "\N{EN DASH}",
}
#: For terminals without them.
_PLAIN: Mapping[Mark, str] = {**_SIGNS, Mark.PASSED: "+", Mark.FAILED: "x", Mark.NOT_RUN: "-"}
_COLOURS: Mapping[Mark, str] = {
    Mark.PASSED: "32",
    Mark.WARNING: "33",
    Mark.FAILED: "31",
    Mark.NOT_RUN: "2",
}
_WORDS: Mapping[Mark, str] = {
    Mark.PASSED: "ALL WELL",
    Mark.WARNING: "WARNING",
    Mark.FAILED: "FAILED",
}


def signs_for(encoding: str | None) -> Mapping[Mark, str]:
    """What the output can say."""
    try:
        "".join(_SIGNS.values()).encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return _PLAIN
    return _SIGNS


def result_lines(result: Result, style: Style, signs: Mapping[Mark, str]) -> Iterator[str]:
    """Sign, number, title, time; the evidence below, and what is wrong with its cures."""
    sign = _coloured(signs[result.mark], result.mark, style)
    time = "" if result.mark is Mark.NOT_RUN else f"  {_took(result.seconds)}"
    yield f"{sign} {result.number:>2}  {printable(result.title)}{time}"
    yield from wrapped(result.finding.evidence, style.width, "      ")
    if result.mark in {Mark.PASSED, Mark.NOT_RUN}:
        return
    for label, value in result.finding.details:
        yield from wrapped(f"{label}: {value}", style.width, "      ")


def answer_lines(examination: Examination, style: Style) -> Iterator[str]:
    """One sentence, the check that says so, what to do in the order of trying."""
    mark, first = examination.mark, examination.first
    word = _WORDS[mark]
    head = wrapped(f"{word}  {examination.sentence}", style.width, "")
    yield ""
    yield head[0].replace(word, _coloured(word, mark, style, bold=True), 1)
    yield from head[1:]
    if examination.because:
        yield from wrapped(examination.because, style.width, "")
    if first is None or first.finding.fault is None:
        return
    yield "What to do:"
    for cure in facts_of(first.finding.fault).cures:
        yield from wrapped(f"{cure.who.words}: {cure.do}", style.width, "  ")


def _coloured(text: str, mark: Mark, style: Style, *, bold: bool = False) -> str:
    return f"\x1b[{'1;' if bold else ''}{_COLOURS[mark]}m{text}\x1b[0m" if style.colour else text


def _took(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"
