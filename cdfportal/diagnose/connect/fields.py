"""What a client is told, one line for each value that its texts name."""

from __future__ import annotations

from dataclasses import dataclass

from cdfportal.diagnose.connect.quoting import Value, Variable
from cdfportal.diagnose.connect.snippets import Snippet
from cdfportal.diagnose.connect.tables import FieldFact, field_facts
from cdfportal.diagnose.connect.target import Target
from cdfportal.diagnose.connect.templates import Values, names_in, read_template
from cdfportal.diagnose.connect.values import CLIENT_ID, values_of

#: Other names of the same thing, in texts that need it in a form of their own.
_SAME = {
    "plain_client_id": ("client_id",),
    "own_cdf_url": ("cdf_url",),
    "cluster": ("cdf_url",),
    "call_url": ("cdf_url", "project"),
    "toolkit_token_url": ("token_url",),
    "toolkit_scopes": ("service_scopes",),
    "toolkit_audience": ("audience",),
    "authorization_audience": ("audience",),
    "redirect_port": ("redirect_uri",),
}
_SECRET = "IDP_CLIENT_SECRET"  # noqa: S105 -- the name of a variable


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One value with its meaning and its place."""

    field: str
    label: str
    value: str
    #: The value is not known here: it is the name of a variable of the environment.
    is_variable: bool
    meaning: str
    where: str


def field_rows(texts: tuple[Snippet, ...], target: Target) -> tuple[FieldRow, ...]:
    """Those that these texts name and this connection has."""
    values = values_of(target)
    named = {name for text in texts for name in names_in(read_template(text.name))}
    given = (name for name in named if values.get(name) is not None)
    wanted = {field for name in given for field in _SAME.get(name, (name,))}
    # Texts that cannot name a variable speak of it.
    spoken = {"client_id": CLIENT_ID.name, "client_secret": _SECRET}
    wanted |= {field for field, name in spoken.items() if any(name in one.text for one in texts)}
    rows = (_row(fact, values, target) for fact in field_facts() if fact.field in wanted)
    return tuple(row for row in rows if row is not None)


def _row(fact: FieldFact, values: Values, target: Target) -> FieldRow | None:
    value: Value | None = (
        Variable(_SECRET) if fact.field == "client_secret" else values.get(fact.field)
    )
    if value is None:
        return None
    return FieldRow(
        fact.field,
        fact.label,
        _shown(value),
        isinstance(value, Variable),
        fact.meaning,
        fact.place(target.connection.provider),
    )


def _shown(value: Value) -> str:
    if isinstance(value, Variable):
        return value.name
    return (" ".join(value) or "none") if isinstance(value, tuple) else str(value)
