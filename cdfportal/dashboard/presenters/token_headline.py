"""Whether the token is right for the project, in one sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cdfportal.access.token_scopes import filtering
from cdfportal.access.words import and_list
from cdfportal.dashboard.presenters.token_scopes import ScopeRow
from cdfportal.dashboard.token_view import TokenView
from cdfportal.diagnose.comparison import Comparison, Effect, Finding, What, Why
from cdfportal.diagnose.comparison.overage import ENTRA_GROUP_LIMIT
from cdfportal.diagnose.decode import OpaqueToken
from cdfportal.web.ledger import Headline, many

_EVERYTHING = "user_impersonation"


def token_headline(shown: TokenView, scopes: Sequence[ScopeRow]) -> Headline:
    """The worst that was found."""
    wrong = [one for one in shown.access if one.finding is Finding.DOES_NOT_MATCH]
    for found in (
        _refused(shown, wrong),
        _left_out(wrong),
        _groups_missed(shown, wrong),
        _in_no_group(shown),
        _other(shown, wrong),
        _narrow(scopes),
        _opaque(shown),
        _open(shown),
    ):
        if found:
            return found
    sentence = "Your token is right for this cluster and removes nothing."
    return Headline("yes", "yes", "In order", sentence, _for_the_log(wrong))


def _refused(shown: TokenView, wrong: Sequence[Comparison]) -> Headline | None:
    causes = [one for one in wrong if one.effect is Effect.REFUSED]
    because = f"{causes[0].claim}: {causes[0].reason}" if causes else _unexplained(shown)
    if shown.refused:
        sentence = "CDF does not take your token."
        return Headline("no", "no", "Refused", sentence, because)
    if causes:
        names = and_list([one.claim for one in causes])
        verb = "does not match" if len(causes) == 1 else "do not match"
        return Headline(
            "no", "no", "Refused", f"CDF refuses such a token: {names} {verb}.", because
        )
    return None


def _unexplained(shown: TokenView) -> str:
    """https://docs.cognite.com/cdf/access/concepts/minimum_idp_requirements"""
    if isinstance(shown.claims.access, OpaqueToken):
        return "It is no JWT that the portal can read, and CDF takes signed JWTs only."
    return "Nothing that the portal can compare explains it."


def _left_out(wrong: Sequence[Comparison]) -> Headline | None:
    if not any(one.what is What.OVERAGE for one in wrong):
        return None
    return Headline(
        "no",
        "no",
        "Groups left out",
        "Your token names none of your groups: there are too many for one token.",
        f"Above {ENTRA_GROUP_LIMIT} the provider leaves the list out, so CDF sees none.",
    )


def _groups_missed(shown: TokenView, wrong: Sequence[Comparison]) -> Headline | None:
    missed = [one for one in wrong if one.effect is Effect.GROUPS]
    if not missed:
        return None
    # A claim in the wrong place says more than the one that is therefore absent.
    first = min(missed, key=lambda one: one.what is not What.UNREAD_GROUPS)
    because = f"{first.claim}: {first.reason}"
    if first.why is Why.LEADS_NOWHERE:
        sentence = (
            f"Your token is right for this cluster, and leads to no group of {shown.project}."
        )
        return Headline("no", "no", "No group", sentence, because)
    if shown.expected.taken:
        sentence = "CDF takes your token, and does not see all of your groups in it."
        return Headline("open", "warn", "Groups not seen", sentence, because)
    return Headline("no", "no", "No group", "CDF sees no group of yours in your token.", because)


def _in_no_group(shown: TokenView) -> Headline | None:
    seen = shown.expected.seen
    if seen is None or seen.groups:
        return None
    because = "CDF reads it, and counts you in none of the groups there."
    sentence = f"Your token leads to no group of {shown.project}."
    return Headline("no", "no", "No group", sentence, because)


def _other(shown: TokenView, wrong: Sequence[Comparison]) -> Headline | None:
    odd = [one for one in (*wrong, *_wrong(shown.identity)) if one.effect is Effect.NONE]
    if not odd:
        return None
    verb = "does" if len(odd) == 1 else "do"
    sentence = f"{many(len(odd), 'claim')} of your tokens {verb} not match."
    return Headline("open", "warn", "Does not match", sentence, f"{odd[0].claim}: {odd[0].reason}")


def _wrong(comparisons: Iterable[Comparison]) -> list[Comparison]:
    """Overage in the ID token stands beside that of the access token, or CDF cured it."""
    return [
        one
        for one in comparisons
        if one.finding is Finding.DOES_NOT_MATCH and one.what is not What.OVERAGE
    ]


def _narrow(scopes: Sequence[ScopeRow]) -> Headline | None:
    present = sorted(row.name for row in scopes if row.present and row.known)
    if not present or _EVERYTHING in present:
        return None
    kept = and_list([name for name in filtering(present) if name != "IDENTITY"])
    return Headline(
        "cut",
        "cut",
        "Narrow",
        f"Your token is right for this cluster, but keeps only {kept or 'your identity'}.",
        "Another sign-in with more scopes brings the rest back; no group has to change.",
    )


def _opaque(shown: TokenView) -> Headline | None:
    if not isinstance(shown.claims.access, OpaqueToken):
        return None
    if shown.expected.taken:
        sentence = "Your access token cannot be read here, and CDF takes it."
        because = (
            "What it says comes from the ID token and from token/inspect; the rest cannot be told."
        )
        return Headline("yes", "token", "Opaque", sentence, because)
    sentence = "Your access token cannot be read here."
    because = "Whether it is right for this cluster, CDF alone can tell."
    return Headline("open", "token", "Opaque", sentence, because)


def _open(shown: TokenView) -> Headline | None:
    """Nobody told what is expected, neither the project nor CDF by taking the token."""
    unknown = [one for one in shown.access if one.why is Why.NOT_TOLD]
    if not unknown or shown.expected.taken:
        return None
    sentence = "Your token is as this portal is set; what the project expects could not be read."
    names = and_list(list(dict.fromkeys(one.claim for one in unknown)))
    return Headline("open", "open", "Not compared", sentence, f"It concerns {names}.")


def _for_the_log(wrong: Sequence[Comparison]) -> str:
    names = [one.claim for one in wrong if one.effect is Effect.LOG]
    if not names:
        return ""
    return f"CDF's audit log would like to keep {and_list(names)} too, which your token lacks."
