"""The Connect page: the verdict, its facts, the rows of its tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cdfportal.dashboard.tables import Table, columns
from cdfportal.diagnose.connect.choices import KINDS, TOOLS, Kind, Tool, kind_choice, tool_choice
from cdfportal.diagnose.connect.fields import FieldRow
from cdfportal.diagnose.connect.steps import State, Step
from cdfportal.diagnose.connect.target import Target
from cdfportal.web.ledger import Fact, Headline, Note, many

_SIGNS: Mapping[State, tuple[str, str]] = {
    State.DONE: ("yes", "yes"),
    State.PART: ("part", "yes"),
    State.TODO: ("warn", "open"),
    State.UNKNOWN: ("open", "off"),
}
_GRANTS: Mapping[Kind, str] = {
    Kind.USER: "Authorization code, PKCE",
    Kind.SERVICE: "Client credentials",
    Kind.JOB: "CDF session",
}


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step with its sign."""

    title: str
    state: str
    icon: str
    #: The stylesheet's class of the sign is `is-…`; `yes` has none.
    tone: str
    evidence: str
    cure: str


def step_rows(steps: Iterable[Step]) -> tuple[StepRow, ...]:
    """In their order."""
    return tuple(
        StepRow(
            step.title,
            step.state.value,
            *_SIGNS[step.state],
            step.evidence,
            "" if step.state is State.DONE else step.cure,
        )
        for step in steps
    )


def headline(
    kind: Kind | None, tool: Tool | None, target: Target, steps: Sequence[Step]
) -> Headline:
    """The next question, or how far the client is."""
    if kind is None:
        return Headline(
            "plain",
            "token",
            "First question",
            f"Who calls {target.project}?",
            "Two questions, and the configuration stands here with what is still to do in CDF.",
        )
    chosen = kind_choice(kind)
    if tool is None:
        sentence = f"{chosen.title}: with what?"
        return Headline("plain", "token", "Second question", sentence, f"It calls by {chosen.how}.")
    named = tool_choice(kind, tool)
    name = named.title if named else tool.value
    left = [step for step in steps if step.state is State.TODO]
    if left:
        word = f"{many(len(left), 'step')} left"
        sentence = f"The configuration for {name} is ready; CDF is not."
        return Headline("open", "warn", word, sentence, f"{left[0].title}: {left[0].evidence}")
    unknown = [step for step in steps if step.state is State.UNKNOWN and not step.at_provider]
    if unknown:
        sentence = f"The configuration for {name} is ready; whether CDF is, is not known yet."
        return Headline("open", "open", "Not all known", sentence, unknown[0].evidence)
    sentence = f"The configuration for {name} in {target.project} is ready, and so is CDF."
    rest = any(step.at_provider for step in steps)
    because = "What is registered at the provider cannot be checked from here." if rest else ""
    return Headline("yes", "yes", "Ready", sentence, because)


def facts(kind: Kind, tool: Tool, target: Target, steps: Sequence[Step]) -> tuple[Fact, ...]:
    """What the client is, at one look."""
    through_portal = tool is Tool.BROWSER
    grant = "The portal's session" if through_portal else _GRANTS[kind]
    secret = "none" if kind is Kind.USER else "from the environment"
    if kind is Kind.USER and tool is Tool.CURL:
        grant = "A token that you have"
    note = "no token in the browser" if through_portal else target.provider_name
    done = sum(step.state in (State.DONE, State.PART) for step in steps)
    unknown = sum(step.state is State.UNKNOWN for step in steps)
    return (
        Fact("Calls by", grant, note),
        Fact("Project", target.project, target.connection.cluster),
        Fact(
            "Secret",
            secret,
            "" if kind is Kind.USER else "IDP_CLIENT_SECRET",
            kind is not Kind.USER,
        ),
        Fact("Steps done", f"{done} of {len(steps)}", f"{unknown} not known" if unknown else ""),
    )


def own_client(target: Target) -> Note:
    """Why the portal's client is nobody else's."""
    return Note(
        "",
        "token",
        "Not with the portal's own client.",
        f"Its id, {target.connection.client_id}, stands in none of these texts. Who shares it shares its "
        "redirect addresses, its secret and its rate limits; groups bound to it would count for the "
        "other program too; and in CDF's audit log the two could not be told apart.",
    )


def step_table(rows: Sequence[StepRow]) -> Table:
    """For export."""
    titles = columns(title="Step", state="State", evidence="Evidence", cure="What to do")
    cells = ((row.title, row.state, row.evidence, row.cure) for row in rows)
    return Table("steps", "Steps", titles, cells)


def field_table(rows: Sequence[FieldRow]) -> Table:
    """For export."""
    titles = columns(label="Name", value="Value", meaning="Meaning", where="Where it is found")
    cells = ((row.label, row.value, row.meaning, row.where) for row in rows)
    return Table("fields", "Values", titles, cells)


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """One pair of answers."""

    kind: str
    tool: str
    title: str
    when: str


def choice_rows() -> tuple[ChoiceRow, ...]:
    """Every client that there is a configuration for."""
    return tuple(
        ChoiceRow(each.kind.value, tool.tool.value, f"{each.title}: {tool.title}", tool.when)
        for each in KINDS
        for tool in TOOLS[each.kind]
    )


def choice_table() -> Table:
    """Before anything is chosen: what can be."""
    titles = columns(kind="kind", tool="tool", title="Client", when="When")
    cells = ((row.kind, row.tool, row.title, row.when) for row in choice_rows())
    return Table("choices", "Choices", titles, cells)
