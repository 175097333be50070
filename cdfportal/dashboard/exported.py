"""An answer's lists as files: `?format=csv` or `?format=md` of its JSON address; its texts as `?format=txt`."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from cdfportal.dashboard.answer import Answer
from cdfportal.dashboard.export import Head, csv_lines, markdown_lines
from cdfportal.dashboard.tables import Table
from cdfportal.web.query import bad_parameter, choice

JSON = "json"
TEXT = "txt"
FORMATS = (JSON, "csv", "md", TEXT)
_TYPES = {"csv": "text/csv; charset=utf-8; header=present", "md": "text/markdown; charset=utf-8"}
#: What the address of the page does not need of the file's.
_OF_THE_FILE = ("format", "list", "refresh", "client_secret")


def format_of(request: HttpRequest) -> str:
    """`json` unless another is asked for; refuses what is none."""
    problems: list[str] = []
    wanted = choice(request.GET, "format", FORMATS, problems)
    if problems:
        raise bad_parameter(*problems)
    return wanted


def exported(request: HttpRequest, answer: Answer, wanted: str) -> HttpResponseBase:
    """One list of the answer, sent row by row; or one of its texts."""
    if wanted == TEXT:
        return _text(request, answer)
    table = _table(request, answer)
    lines = csv_lines(table) if wanted == "csv" else markdown_lines(table, _head(request, answer))
    response = StreamingHttpResponse(_encoded(lines), content_type=_TYPES[wanted])
    response["Content-Disposition"] = f'attachment; filename="{table.name}.{wanted}"'
    return response


def _text(request: HttpRequest, answer: Answer) -> HttpResponse:
    by_name = {text.name: text for text in answer.texts}
    if not by_name:
        raise bad_parameter("`format` takes json, csv or md: this answer holds no text to send.")
    text = by_name[_named(request, by_name)]
    response = HttpResponse(text.content, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{text.filename}"'
    return response


def _table(request: HttpRequest, answer: Answer) -> Table:
    by_name = {table.name: table for table in answer.tables}
    if not by_name:
        raise bad_parameter("`format` takes json only: this answer holds no list.")
    return by_name[_named(request, by_name)]


def _named(request: HttpRequest, known: Collection[str]) -> str:
    """The one that `list` names, or the first."""
    problems: list[str] = []
    name = choice(request.GET, "list", known, problems)
    if problems:
        raise bad_parameter(*problems)
    return name


def _head(request: HttpRequest, answer: Answer) -> Head:
    query = request.GET.copy()
    for name in _OF_THE_FILE:
        query.pop(name, None)
    path = request.path.removeprefix("/api")
    address = f"{settings.PORTAL.url}{path}{'?' if query else ''}{query.urlencode()}"
    sentence = answer.data.get("sentence")
    return Head(sentence if isinstance(sentence, str) else "", address, str(answer.data["as_of"]))


def _encoded(lines: Iterator[str]) -> Iterator[bytes]:
    """In pieces of some size: a piece for each row would cost more than the row."""
    parts: list[str] = []
    for number, line in enumerate(lines, start=1):
        parts.append(line)
        if number % 256 == 0:
            yield "".join(parts).encode()
            parts.clear()
    yield "".join(parts).encode()
