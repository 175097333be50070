"""What is still to do before the client works, and what the viewer's own facts show to be done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from cdfportal.access.answers import Question
from cdfportal.access.decide import can
from cdfportal.access.grants import EffectiveAccess
from cdfportal.access.model import Group, Verdict
from cdfportal.access.questions import scope_text
from cdfportal.access.rights import gives_action
from cdfportal.access.subjects import SubjectKind
from cdfportal.access.whom import Whom
from cdfportal.access.words import and_list
from cdfportal.diagnose.connect.choices import Kind, Tool
from cdfportal.diagnose.connect.tables import Need, provider_facts
from cdfportal.diagnose.connect.target import Target


class State(StrEnum):
    """How far a step is."""

    DONE = "done"
    PART = "in part"
    TODO = "to do"
    UNKNOWN = "not known"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: who would do it is said in its cure."""

    title: str
    state: State
    #: What the state rests on.
    evidence: str
    #: What to do where it is not done.
    cure: str = ""
    #: The right that it is about; None for all other steps.
    need: Need | None = None
    #: Done there, and not to be seen from here.
    at_provider: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """What the viewer was shown of the client's principal."""

    #: The principal of the client: the viewer for a person's client.
    whom: Whom
    #: Every group of the project is shown to the viewer.
    all_groups: bool

    @property
    def groups(self) -> tuple[Group, ...]:
        """The groups that the principal is in, as far as it can be told."""
        return tuple(held.group for held in self.whom.access.memberships)


_ONLY_OWN = "CDF shows you your own groups only: your token lacks groupsAcl:LIST on all."
_NOT_NAMED = "Name the program's IdP group, or its account, below, and it is looked up."
#: More names than these make no sentence.
_MOST_NAMES = 4


def steps(
    kind: Kind, tool: Tool, target: Target, seen: Seen | None, needs: Sequence[Need]
) -> tuple[Step, ...]:
    """All of them, in the order in which they are done; without what CDF shows most are not known."""
    if seen is None:
        return (_registration(kind, tool, target), *_unseen(target, needs))
    # The groups of a program that nobody named are not known, and none are bound to the portal's page.
    unbound = tool is Tool.BROWSER or (kind is not Kind.USER and seen.whom.kind is SubjectKind.ME)
    first = _account(target) if kind is Kind.USER else _membership(target, seen)
    return (
        _registration(kind, tool, target),
        first,
        _group(kind, target, seen),
        *(() if unbound else _applications(target, seen)),
        *(_right(need, kind, seen) for need in needs),
    )


def _unseen(target: Target, needs: Sequence[Need]) -> Iterator[Step]:
    said = "CDF does not answer just now."
    yield Step(f"A CDF group in {target.project}", State.UNKNOWN, said)
    for need in needs:
        yield Step(_right_name(need), State.UNKNOWN, f"It {need.why}. {said}", need=need)


def _right_name(need: Need) -> str:
    return f"{need.question.acl}:{need.question.action}"


def _registration(kind: Kind, tool: Tool, target: Target) -> Step:
    name = target.provider_name
    if tool is Tool.BROWSER:
        said = "The page has no client of its own: people sign in to the portal."
        return Step("A client at the provider", State.DONE, said)
    if kind is Kind.USER and tool is Tool.CURL:
        said = "Whatever made the token is registered already."
        return Step("A client at the provider", State.DONE, said)
    what = "A public client" if kind is Kind.USER else "A client with a secret"
    return Step(
        f"{what} at {name}",
        State.UNKNOWN,
        f"The portal cannot look into {name}.",
        "See below what to register.",
        at_provider=True,
    )


def _account(target: Target) -> Step:
    return Step(
        "An account", State.DONE, f"You have one at {target.provider_name}: you are signed in."
    )


def _membership(target: Target, seen: Seen) -> Step:
    title = provider_facts()[target.connection.provider].membership
    if seen.whom.kind is SubjectKind.ME:
        return Step(title, State.UNKNOWN, _NOT_NAMED, at_provider=True)
    said = f"You named {seen.whom.label}. Whether the program is in it, the provider knows."
    return Step(title, State.UNKNOWN, said, at_provider=True)


def _group(kind: Kind, target: Target, seen: Seen) -> Step:
    title = f"A CDF group in {target.project}"
    if kind is not Kind.USER and seen.whom.kind is SubjectKind.ME:
        return Step(title, State.UNKNOWN, _NOT_NAMED)
    if seen.groups:
        whose = "You are in" if kind is Kind.USER else "It is served by"
        return Step(title, State.DONE, f"{whose} {_names(seen.groups)}.")
    cure = f"An administrator of {target.project} creates it: the group file is below."
    if kind is Kind.USER:
        return Step(title, State.TODO, "You are in no group of the project.", cure)
    if not seen.all_groups:
        return Step(
            title, State.UNKNOWN, f"Among the groups shown to you there is none. {_ONLY_OWN}"
        )
    return Step(title, State.TODO, f"No group of the project names {seen.whom.label}.", cure)


def _applications(target: Target, seen: Seen) -> Iterator[Step]:
    """Groups may count for tokens of named applications only (Entra ID organizations)."""
    linked = [group for group in seen.groups if group.app_ids is not None]
    if not linked:
        return
    title = "Groups that count for this client"
    lost = [group for group in linked if target.client_id not in (group.app_ids or ())]
    cure = "Its client id goes into attributes.token.appIds of the group: a new group, then the old one goes."
    if not target.client_id:
        said = f"These count for named applications only: {_names(linked)}."
        yield Step(title, State.UNKNOWN, said, "Give the client id below, and it is looked up.")
    elif lost:
        yield Step(
            title, State.TODO, f"These count for other applications only: {_names(lost)}.", cure
        )
    else:
        yield Step(title, State.DONE, f"This client's id stands in {_names(linked)}.")


def _right(need: Need, kind: Kind, seen: Seen) -> Step:
    title = _right_name(need)
    if kind is not Kind.USER and seen.whom.kind is SubjectKind.ME:
        return Step(title, State.UNKNOWN, f"It {need.why}. {_NOT_NAMED}", need=need)
    decision = can(seen.whom.access, need.question)
    where = scope_text(need.question.scope)
    if decision.verdict is Verdict.ALLOWED:
        return Step(title, State.DONE, f"Held on {where}. It {need.why}.", need=need)
    held = [*dict.fromkeys(_held(seen.whom.access, need.question))]
    if held and need.question.scope.is_all:
        said = f"Held on {and_list(held[:_MOST_NAMES])}. It {need.why}."
        return Step(title, State.PART, said, "Enough, if the client needs no more.", need)
    if decision.verdict is Verdict.UNKNOWN:
        why = "CDF does not show enough to tell." if seen.all_groups else _ONLY_OWN
        return Step(title, State.UNKNOWN, f"It {need.why}. {why}", need=need)
    said = f"Not held on {where}. It {need.why}."
    return Step(title, State.TODO, said, "The group file below gives it.", need)


def _held(access: EffectiveAccess, question: Question) -> Iterator[str]:
    """The places where the action is held, for certain."""
    for grant in access.kept:
        if gives_action(question, grant.acl, grant.action):
            yield scope_text(grant.scope)


def _names(groups: Sequence[Group]) -> str:
    named = [group.label for group in groups[:_MOST_NAMES]]
    more = len(groups) - len(named)
    return and_list([*named, f"{more} more"] if more else named)
