"""The two questions: who calls CDF, and with what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Kind(StrEnum):
    """Whose credentials a call carries."""

    USER = "user"
    SERVICE = "service"
    JOB = "job"


class Tool(StrEnum):
    """What makes the call."""

    PYTHON = "python"
    BROWSER = "browser"
    CURL = "curl"
    EXTRACTOR = "extractor"
    TOOLKIT = "toolkit"
    TRANSFORMATION = "transformation"
    FUNCTION = "function"
    WORKFLOW = "workflow"
    POSTGRES = "postgres"
    HOSTED = "hosted"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class KindChoice:
    """An answer to the first question."""

    kind: Kind
    title: str
    #: When it is the right one.
    when: str
    #: How a token comes about then.
    how: str


@dataclass(frozen=True, slots=True)
class ToolChoice:
    """An answer to the second."""

    tool: Tool
    title: str
    when: str


KINDS: tuple[KindChoice, ...] = (
    KindChoice(
        Kind.USER,
        "A person",
        "Somebody is there to sign in: a notebook, a script run by hand, a web page.",
        "authorization code with PKCE; no secret; the person's own rights",
    ),
    KindChoice(
        Kind.SERVICE,
        "A service principal",
        "Nobody is there: an extractor, a pipeline, a server.",
        "client credentials; a secret; rights of its own",
    ),
    KindChoice(
        Kind.JOB,
        "A long-running job",
        "A service of CDF goes on working when the token that started it has ended.",
        "a CDF session, which CDF renews",
    ),
)

TOOLS: Mapping[Kind, tuple[ToolChoice, ...]] = MappingProxyType(
    {
        Kind.USER: (
            ToolChoice(Tool.PYTHON, "Python SDK", "A notebook or a script on your machine."),
            ToolChoice(
                Tool.BROWSER,
                "JavaScript through the portal",
                "A page in the browser, with no token in it.",
            ),
            ToolChoice(Tool.CURL, "curl", "One call, with a token that you have."),
        ),
        Kind.SERVICE: (
            ToolChoice(Tool.PYTHON, "Python SDK", "A program of yours."),
            ToolChoice(Tool.EXTRACTOR, "Extractor", "One of Cognite's extractors, or your own."),
            ToolChoice(Tool.TOOLKIT, "Toolkit", "Deploying configuration, by hand or from CI."),
            ToolChoice(Tool.CURL, "curl", "To see whether the credentials work."),
        ),
        Kind.JOB: (
            ToolChoice(Tool.TRANSFORMATION, "Transformation", "Runs on a schedule or on demand."),
            ToolChoice(Tool.FUNCTION, "Function", "Calls and schedules."),
            ToolChoice(Tool.WORKFLOW, "Workflow", "Runs, retries and triggers."),
            ToolChoice(Tool.POSTGRES, "PostgreSQL gateway", "A database user that reads CDF."),
            ToolChoice(Tool.HOSTED, "Hosted extractor", "Its destination writes to CDF."),
            ToolChoice(Tool.OWN, "A program of your own", "It runs longer than one token."),
        ),
    }
)


def kind_choice(kind: Kind) -> KindChoice:
    """The answer of that name."""
    return next(choice for choice in KINDS if choice.kind is kind)


def tool_choice(kind: Kind, tool: Tool) -> ToolChoice | None:
    """The answer of that name; None where the first answer has no such."""
    return next((choice for choice in TOOLS[kind] if choice.tool is tool), None)
