"""What somebody typed into a form that cannot be answered now, so that the refusal can hold it.

The sign-in had ended, or was another one by then. The page that says so is the only place that has it:
no row, no address, no storage of the browser. docs/adr/0017-what-was-typed-outlives-the-sign-in.md
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, QueryDict
from django.http.multipartparser import MultiPartParserError

from cdfportal.base.redact import redacted
from cdfportal.web.typed_forms import FORMS, Field, Kind

#: Name of the field that says who typed it.
TYPED_BY = "typed_by"
#: Longest that a page carries back, in characters; Django's own limit for a form is as long in bytes.
_LONGEST = 1_048_576
#: The same of a browser that holds no sign-in, not even an ended one: looking for secrets takes time.
_LONGEST_OF_STRANGERS = 65_536
_LONGEST_WHOSE = 1024


@dataclass(frozen=True, slots=True)
class Whose:
    """A person by the number of their row, with their name for the page."""

    person: int
    label: str


@dataclass(frozen=True, slots=True)
class TypedField:
    """One value of a field; a field with several comes several times."""

    field: Field
    value: str


@dataclass(frozen=True, slots=True)
class TypedForm:
    """A form as it was sent, without its secrets."""

    action: str
    method: str
    #: What it does, as its button says it.
    does: str
    fields: tuple[TypedField, ...]
    #: How many values that look like secrets were taken out of what is kept.
    removed: int = 0
    #: There was more than a page carries back.
    too_long: bool = False
    typed_by: Whose | None = None
    #: Who is signed in now; None: nobody.
    sends: Whose | None = None

    @property
    def signed(self) -> str:
        """Who typed it, as the hidden field says it; empty when that is not known."""
        by = self.typed_by
        return _signer().sign_object([by.person, by.label[:200]]) if by else ""

    @property
    def is_anothers(self) -> bool:
        """Somebody else is signed in than who typed it."""
        return bool(self.typed_by and self.sends and self.typed_by.person != self.sends.person)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Labels of what has to be typed again."""
        return tuple(one.field.label for one in self.fields if one.field.kind is Kind.RETYPED)


def typed_form(request: HttpRequest, whose: Whose | None = None) -> TypedForm | None:
    """What came by POST to a form of the table; None for anything else.

    `whose` is the person of the ended sign-in; a form that was refused before says it itself.
    """
    match = request.resolver_match
    facts = FORMS.get(match.view_name) if match and request.method == "POST" else None
    if facts is None:
        return None
    empty = TypedForm(request.path, "post", facts.does, (), typed_by=whose, sends=_sends(request))
    posted = _posted(request)
    most = _LONGEST if whose or empty.sends else _LONGEST_OF_STRANGERS
    if posted is None or sum(map(len, _all_values(posted))) > most:
        return replace(empty, too_long=True)
    fields, removed = _kept(posted, facts.fields)
    by = _read_whose(posted.get(TYPED_BY, "")) or whose
    return replace(empty, fields=fields, removed=removed, typed_by=by)


def asked_form(request: HttpRequest) -> TypedForm:
    """A question by GET whose address is too long to come back to."""
    names = tuple(Field(name, name, Kind.HIDDEN) for name in request.GET)
    fields, removed = _kept(request.GET, names)
    return TypedForm(request.path, "get", "Ask again", fields, removed)


def remember_pasted(request: HttpRequest, fields: QueryDict) -> None:
    """For a view that reads its form itself: Django's own reading finds nothing afterwards."""
    request.pasted = fields  # type: ignore[attr-defined]  # ours to add


def _kept(posted: QueryDict, fields: tuple[Field, ...]) -> tuple[tuple[TypedField, ...], int]:
    kept: list[TypedField] = []
    removed = 0
    for field in fields:
        for value in posted.getlist(field.name):
            if field.kind is Kind.RETYPED:
                kept.append(TypedField(field, ""))
                continue
            safe = redacted(value)
            removed += safe.taken
            kept.append(TypedField(field, safe.text))
    return tuple(kept), removed


def _posted(request: HttpRequest) -> QueryDict | None:
    """The form; None when it is longer than Django reads, or no form."""
    pasted: QueryDict | None = getattr(request, "pasted", None)
    if pasted is not None:
        return pasted
    try:
        return request.POST
    except (RequestDataTooBig, SuspiciousOperation, MultiPartParserError, OSError):
        return None


def _all_values(posted: QueryDict) -> Iterator[str]:
    return (value for _, values in posted.lists() for value in values)


def _sends(request: HttpRequest) -> Whose | None:
    sign_in = getattr(request, "sign_in", None)
    if sign_in is None:
        return None
    return Whose(sign_in.person_id, sign_in.name or sign_in.subject)


def _read_whose(text: str) -> Whose | None:
    if not text or len(text) > _LONGEST_WHOSE:
        return None
    try:
        person, label = _signer().unsign_object(text)
    except (BadSignature, ValueError, TypeError):
        return None
    return Whose(person, label)


def _signer() -> Signer:
    return Signer(salt="portal.typed-by")
