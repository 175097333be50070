"""A request for what was missing, as plain text to send to whoever can give it.

It holds what that person needs to decide: which right, on what, for which call, when, under which request
id of CDF, and who asks. No token, no body, no query.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from cdfportal.access.call_scopes import ScopeSource
from cdfportal.access.call_words import held_in_words, needed_in_words
from cdfportal.access.denied import Denied, DeniedKind
from cdfportal.access.denied_givers import Giver
from cdfportal.access.refused_calls import RefusedCall
from cdfportal.access.remedy import Remedy
from cdfportal.access.toolkit_yaml import ExternalIds
from cdfportal.access.words import Names, and_list, scope_in_words
from cdfportal.base.errors import Reason

_MOST_CALLS = 5


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: identity is the subject, the rest is for people."""

    name: str
    email: str
    subject: str


@dataclass(frozen=True, slots=True)
class Request:
    """One cause, and what would end it."""

    cause: Denied
    project: str
    portal_url: str
    asker: Asker
    #: None where no group helps.
    remedy: Remedy | None = None
    givers: Sequence[Giver] = ()
    names: Names | None = None
    external_ids: ExternalIds | None = None


def request_text(request: Request) -> str | None:
    """The text; None where there is nothing to ask anybody for."""
    lead = _lead(request)
    if lead is None:
        return None
    parts = [lead, _calls(request), *_change(request), _closing(request.asker)]
    return "\n\n".join(["Hello,", *parts]) + "\n"


def _lead(request: Request) -> str | None:
    cause, project = request.cause, request.project
    match cause.kind:
        case DeniedKind.MISSING | DeniedKind.ELSEWHERE:
            return _paragraphs(
                f"CDF refused what I need to do in the project {project}. I lack this:",
                "\n".join(_rights(request)),
            )
        case DeniedKind.NO_GROUP:
            return (
                f"CDF answers 401 to what I call in the project {cause.about}, because it counts me in no\n"
                "group of it. I need to be in one that fits my work."
            )
        case DeniedKind.PORTAL:
            return _paragraphs(
                f"The portal at {request.portal_url} refuses a call of mine by its own settings.",
                _setting(cause),
            )
        case DeniedKind.UNKNOWN:
            return (
                f"CDF refused a call of mine in the project {project}, and it cannot be told from outside\n"
                "which right it needs."
            )
        case _:
            return None


def _rights(request: Request) -> Iterator[str]:
    for one in request.cause.needs:
        held = f" (held on {held_in_words(one, request.names)} only)" if one.held_on else ""
        yield f"    {needed_in_words(one.need, request.names)}{held}"


def _setting(cause: Denied) -> str:
    first = cause.calls[0]
    match cause.about:
        case Reason.PROXY_OFF.value:
            return "PROXY_MODE is off. With PROXY_MODE=read-only it would forward calls that read."
        case Reason.READ_ONLY.value:
            return "PROXY_MODE is read-only. With PROXY_MODE=read-write it would forward it."
        case Reason.PROJECT_NOT_ALLOWED.value:
            return f"CDF_PROJECTS leaves out {first.project or 'the project'}."
        case _:
            lines = dict.fromkeys(f"    {one.method} {one.template}" for one in cause.calls)
            opens = "Unless PROXY_DENY closes it, PROXY_ALLOW opens it with:"
            return _paragraphs(opens, "\n".join(lines))


def _calls(request: Request) -> str:
    calls = request.cause.calls
    lines = [line for call in calls[:_MOST_CALLS] for line in _call(call, request.project)]
    left = len(calls) - _MOST_CALLS
    more = (f"    and {left} more",) if left > 0 else ()
    return _paragraphs("What was refused, times in UTC:", "\n".join((*lines, *more)))


def _call(call: RefusedCall, project: str) -> Iterator[str]:
    path = call.template.replace("{project}", call.project or project)
    yield f"    {call.method} {path}"
    yield f"        {call.status}, {_times(call)}"
    if call.request_id:
        yield f"        CDF request {call.request_id}"


def _times(call: RefusedCall) -> str:
    first, last = _moment(call.first), _moment(call.last)
    if call.count == 1:
        return last
    return f"{call.count} times " + (f"at {last}" if first == last else f"from {first} to {last}")


def _moment(value: datetime) -> str:
    return f"{value:%Y-%m-%d %H:%M:%S}"


def _change(request: Request) -> Iterator[str]:
    """What would allow it: capabilities, groups, a token; where it is about rights."""
    found = request.remedy
    if found is None:
        return
    if found.rights:
        yield _paragraphs(
            "The smallest capabilities that would allow it, for a group that I am in:",
            _json_lines(found.capabilities()),
        )
        yield _paragraphs(
            "The same as a group of the Cognite Toolkit:",
            found.toolkit_yaml(request.external_ids).rstrip(),
        )
    if found.rights and _open_scope(request):
        yield (
            "CDF did not say on what it is needed. A narrower scope than all is enough if it holds\n"
            "what I work on."
        )
    if request.givers:
        yield _paragraphs(
            "Groups that give it already; being in one of them would do:", _groups(request)
        )
    if found.token_scopes:
        scopes = and_list(found.token_scopes).replace(" and ", " or ")
        also = " too, or no group helps" if found.rights else ". No group needs a change"
        yield f"My token has to carry {scopes}{also}."


def _json_lines(capabilities: Sequence[object]) -> str:
    """A list with one capability on each line."""
    return "[\n" + ",\n".join(f"  {json.dumps(one)}" for one in capabilities) + "\n]"


def _open_scope(request: Request) -> bool:
    return any(
        one.need.source is ScopeSource.ANY and one.need.question.scope.is_all
        for one in request.cause.needs
    )


def _groups(request: Request) -> str:
    return "\n".join(f"    {_group(giver, request.names)}" for giver in request.givers)


def _group(giver: Giver, names: Names | None) -> str:
    where = "all" if giver.scope.is_all else scope_in_words(giver.scope, names=names)
    return f"{giver.group.label}, id {giver.group.id}: on {where}"


def _closing(asker: Asker) -> str:
    who = f"{asker.name} <{asker.email}>" if asker.email else asker.name
    return _paragraphs(
        "Could you see to it, or tell me whom to ask? Thank you.",
        "\n".join(
            line for line in (who, f"Subject at the identity provider: {asker.subject}") if line
        ),
    )


def _paragraphs(*texts: str) -> str:
    return "\n\n".join(_stripped(texts))


def _stripped(texts: Iterable[str]) -> Iterator[str]:
    return (text for text in texts if text.strip())
