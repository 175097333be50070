"""Why calls were refused, in words: one sentence for all of them, and for each cause what and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cdfportal.access.call_scopes import ScopeSource
from cdfportal.access.call_words import held_in_words, needed_in_words, right_of
from cdfportal.access.calls import NeedAnswer
from cdfportal.access.denied import Denied, DeniedAnswer, DeniedKind
from cdfportal.access.explain import because_sentence, decision_sentence
from cdfportal.access.grants import EffectiveAccess, Gate
from cdfportal.access.words import Names, and_list
from cdfportal.base.errors import Reason

_RIGHTS = frozenset({DeniedKind.MISSING, DeniedKind.ELSEWHERE})
_NO_RIGHT = frozenset({"not_found_or_hidden"})


def rights_in_words(needs: Sequence[NeedAnswer], names: Names | None = None) -> str:
    """ "timeSeriesAcl:WRITE on data set 42"."""
    return and_list([needed_in_words(one.need, names) for one in needs])


def denied_sentence(
    answer: DeniedAnswer, project: str, since: datetime, names: Names | None = None
) -> str:
    """How many calls were refused, and what explains most of them."""
    if not answer.causes:
        return f"No call of yours in {project} has been refused since you signed in."
    calls = "1 call was" if answer.count == 1 else f"{answer.count} calls were"
    told = f"{calls} refused since you signed in at {since:%H:%M} UTC"
    worst = leading(answer)
    share = _share(worst.count, answer.count)
    if worst.kind not in _RIGHTS:
        return f"{told}. {_about_others(worst, share)}"
    rights = rights_in_words(worst.needs, names)
    return f"{told}. {_what(worst)} {share}: {rights}."


def _what(cause: Denied) -> str:
    """ "One missing right explains"."""
    count = len(cause.needs)
    if cause.kind is DeniedKind.ELSEWHERE:
        rights = "One right" if count == 1 else f"{count} rights"
        return f"{rights} that you hold elsewhere only explain{'s' if count == 1 else ''}"
    return "One missing right explains" if count == 1 else f"{count} missing rights explain"


def leading(answer: DeniedAnswer) -> Denied:
    """The cause to begin with: rights that are missing first, then whatever refused most calls."""
    order = [*DeniedKind]
    return min(
        answer.causes,
        key=lambda one: (one.kind not in _RIGHTS, -one.count, order.index(one.kind)),
    )


def _share(part: int, whole: int) -> str:
    if part < whole:
        return f"{part} of them"
    return "it" if whole == 1 else "all of them"


def _about_others(cause: Denied, share: str) -> str:
    it, calls = ("it", "call") if cause.count == 1 else ("them", "calls")
    match cause.kind:
        case DeniedKind.NO_GROUP:
            whose = f"{share[0].upper()}{share[1:]}"
            return f"{whose} asked for {cause.about}, and your token belongs to no group of it."
        case DeniedKind.HELD:
            return f"You hold today what {share} needed: repeat the {calls}."
        case DeniedKind.PORTAL:
            return f"The portal's own settings refused {share}: CDF never saw {it}."
        case DeniedKind.STRONGER_SIGN_IN:
            return f"For {share} CDF asks for a stronger sign-in."
        case DeniedKind.TOKEN_SCOPE:
            return f"For {share} your token lacks a scope, which no group can give."
        case DeniedKind.TOKEN:
            return f"For {share} CDF did not take your token."
        case _:
            return f"For {share} it cannot be told which right was missing."


def title_of(cause: Denied, names: Names | None = None) -> str:
    """What the cause is called: the rights, where it is about rights."""
    if cause.needs:
        return rights_in_words(cause.needs, names)
    titles = {
        DeniedKind.NO_GROUP: f"In no group of {cause.about}",
        DeniedKind.STRONGER_SIGN_IN: "A stronger sign-in",
        DeniedKind.TOKEN_SCOPE: "A scope of the token",
        DeniedKind.TOKEN: "The token",
        DeniedKind.PORTAL: "The portal's own settings",
    }
    return titles.get(cause.kind, "Not known")


def cause_sentence(cause: Denied, project: str, names: Names | None = None) -> str:
    """What was in the way, or is, in one sentence."""
    match cause.kind:
        case DeniedKind.MISSING:
            return _missing(cause.needs, project, names)
        case DeniedKind.ELSEWHERE:
            held = and_list([held_in_words(one, names) for one in cause.needs])
            return f"You hold it on {held} only. The call was perhaps about something else."
        case DeniedKind.HELD:
            it = "it" if len(cause.needs) == 1 else "them all"
            return f"You hold {it} now. Repeat the call."
        case DeniedKind.NO_GROUP:
            return f"CDF answers 401 because your token belongs to no group of {cause.about}."
        case DeniedKind.STRONGER_SIGN_IN:
            return "CDF takes the call with a fresher or stronger sign-in only."
        case DeniedKind.TOKEN_SCOPE:
            return "Your token lacks a scope that CDF asks for. No group can give that."
        case DeniedKind.TOKEN:
            return f"CDF did not take your token, and takes it for {project} now."
        case DeniedKind.PORTAL:
            return _SETTINGS.get(cause.about, "The portal's settings refuse the call.")
        case _:
            return _unknown(cause)


def _missing(needs: Sequence[NeedAnswer], project: str, names: Names | None) -> str:
    if len(needs) == 1 and needs[0].need.source is not ScopeSource.ANY:
        return decision_sentence(needs[0].decision, names=names)
    removed = {gate for one in needs for gate in one.decision.removed_by}
    if Gate.TOKEN_SCOPE in removed:
        return "A group of yours gives it, and your token takes it away."
    if Gate.APPLICATION_LINK in removed:
        return "A group of yours gives it, but not to calls of this portal."
    rights = and_list([right_of(one.need) for one in needs])
    return f"No group of yours in {project} gives {rights} on anything."


def _unknown(cause: Denied) -> str:
    if cause.needs:
        return "Whether you hold it cannot be told from what CDF shows you."
    return "CDF names no right, and its documents name none for this call."


_SETTINGS = {
    Reason.PROXY_OFF.value: "This portal forwards no calls: PROXY_MODE is off.",
    Reason.READ_ONLY.value: "This portal forwards calls that read, and no others: PROXY_MODE is read-only.",
    Reason.PROJECT_NOT_ALLOWED.value: "This portal is limited to other projects: CDF_PROJECTS leaves this one out.",
    Reason.ENDPOINT_NOT_ALLOWED.value: "This portal does not forward this call: PROXY_DENY closes it, or no PROXY_ALLOW opens it.",
}


def cause_because(cause: Denied, access: EffectiveAccess, *, overage: bool = False) -> str:
    """Why, and what to do first."""
    match cause.kind:
        case DeniedKind.MISSING if cause.needs[0].decision.removed_by:
            return because_sentence(cause.needs[0].decision, access, overage=overage)
        case DeniedKind.MISSING:
            return _told_by(cause)
        case DeniedKind.ELSEWHERE:
            return "What it was about is not kept; the call's own query or body says it."
        case DeniedKind.HELD:
            return _held(cause)
        case DeniedKind.NO_GROUP:
            return (
                "It answers so whether there is such a project or not. Check the name first; if it is "
                "right, a group of that project has to take you in."
            )
        case DeniedKind.TOKEN:
            return (
                "The token was perhaps an older one, or a group took you in since. Repeat the call."
            )
        case DeniedKind.TOKEN_SCOPE:
            return "Sign in with a token that carries it; whoever runs the identity provider decides on that."
        case DeniedKind.PORTAL:
            return "No group in CDF helps. Whoever runs the portal can open it."
        case DeniedKind.STRONGER_SIGN_IN:
            return "The page that made the call can lead you to it."
        case _:
            return "Ask with CDF's request id: its side knows what was missing."


def _told_by(cause: Denied) -> str:
    if all(call.named for call in cause.calls):
        return "CDF named it in its answer."
    return "CDF did not name it; it is what the call needs by CDF's documents."


def _held(cause: Denied) -> str:
    if {call.family for call in cause.calls} <= _NO_RIGHT:
        return "On everything, so what the call names is not there, or has a further lock."
    if any(call.family == "operation_not_allowed" for call in cause.calls):
        return (
            "If it is refused again, the feature may be off in the project, or the application not "
            "registered for the organisation."
        )
    return (
        "It was given after the call, or your token was older than the right: CDF takes up to some "
        "minutes, and a new sign-in at once brings a new token."
    )
