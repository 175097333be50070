"""The portal's forms that take what somebody typed: what each does, and what may be kept of it.

Read when a form arrives that cannot be answered now (`cdfportal/web/typed.py`). A field that does not
stand here is dropped. `tests/dashboard/test_typed_forms.py` holds the table against the pages.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a field comes back."""

    LINE = "line"
    TEXT = "text"
    #: Shown, and not to be changed: what a button or a row of a list chose.
    CHOSEN = "chosen"
    #: Sent along: it only serves the form.
    HIDDEN = "hidden"
    #: Never kept; typed again.
    RETYPED = "retyped"


@dataclass(frozen=True, slots=True)
class Field:
    """One field by its name in the form."""

    name: str
    label: str
    kind: Kind = Kind.LINE


@dataclass(frozen=True, slots=True)
class FormFacts:
    """What a form does when it is sent, as its button says it, and its fields."""

    does: str
    fields: tuple[Field, ...]


_RIGHT = (Field("acl", "ACL"), Field("action", "Action"), Field("scope", "On"))
_CLIENT = (
    Field("client_id", "Client id"),
    Field("client_secret", "Client secret", Kind.RETYPED),
)
_CHECKS = FormFacts(
    "Run the checks",
    (
        Field("subject", "Whose sign-in", Kind.CHOSEN),
        *_CLIENT,
        Field("project", "Project"),
        Field("use", "What it is for"),
        Field("token_url", "Token URL"),
        Field("scopes", "Scopes, by blanks"),
        Field("rights", "Rights that it needs, by blanks"),
        *_RIGHT,
    ),
)

#: By the name of the address that a form is sent to.
FORMS = {
    "dashboard:errors": FormFacts("Explain", (Field("text", "The error", Kind.TEXT),)),
    "dashboard:explain": FormFacts(
        "Explain",
        (
            Field("text", "The error that CDF gave", Kind.TEXT),
            Field("method", "Method of the call"),
            Field("path", "Its path or address"),
            Field("body", "Its JSON body", Kind.TEXT),
        ),
    ),
    "dashboard:can-i": FormFacts(
        "Ask about somebody in all of them",
        (*_RIGHT, Field("idp_group", "Ids of IdP groups", Kind.TEXT)),
    ),
    "dashboard:diagnose": _CHECKS,
    "dashboard:checklist": _CHECKS,
    "dashboard:cdf-session-new": FormFacts(
        "Make the CDF session",
        (Field("way", "Way", Kind.CHOSEN), *_CLIENT, Field("mark", "", Kind.HIDDEN)),
    ),
    "dashboard:cdf-session-revoke": FormFacts("Revoke", (Field("id", "CDF session", Kind.CHOSEN),)),
    "accounts:sessions": FormFacts(
        "End what was chosen",
        (
            Field("end", "Sign-in", Kind.CHOSEN),
            Field("disconnect", "Frame", Kind.CHOSEN),
            Field("others", "All other sign-ins", Kind.CHOSEN),
            Field("everywhere", "All sign-ins, this one too", Kind.CHOSEN),
        ),
    ),
    "accounts:person": FormFacts(
        "Do what was chosen",
        (
            Field("end", "End the sign-in", Kind.CHOSEN),
            Field("enable", "Let the person sign in again", Kind.CHOSEN),
        ),
    ),
    "accounts:person-end": FormFacts("End all sign-ins of the person", ()),
    "accounts:person-disable": FormFacts("Disable the person", ()),
}
