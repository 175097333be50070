"""Why the groups and token/inspect may differ: each explanation with its cause and its cure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Cause(StrEnum):
    """What is probably behind a difference."""

    STALE_TOKEN = "stale_token"  # noqa: S105 -- the name of a cause
    OVERAGE = "overage"
    WRONG_CLAIM = "wrong_claim"
    APPLICATION_LINK = "application_link"
    PROPAGATION = "propagation"
    NOT_SHOWN = "not_shown"
    #: Which right belongs to which token scope is a table of ours; CDF may read it otherwise.
    TOKEN_SCOPE = "token_scope"  # noqa: S105 -- the name of a cause
    NOT_KNOWN = "not_known"


@dataclass(frozen=True, slots=True)
class Explanation:
    """One way in which a difference comes about. Texts take `{claims}`, `{app}`, `{place}`."""

    cause: Cause
    why: str
    cure: str


_NEXT_TOKEN = "Wait for the next access token, or sign out and in, which is faster."  # noqa: S105 -- a sentence
_FEWER_GROUPS = "Whoever runs the identity provider: put only the groups assigned to the application into tokens."
_CLAIM = (
    "Compare the claim that the project is set to read with {claims}; whoever runs the portal names "
    "claims in IDP_GROUP_CLAIMS."
)
#: Beside fewer groups, where the provider is Entra ID.
GROUP_CALLBACK = " Or an administrator of the project lets CDF ask Entra ID for the list (isGroupCallbackEnabled)."

GROUP_IS_NEWER = Explanation(
    Cause.STALE_TOKEN, "The group is newer than your access token.", _NEXT_TOKEN
)
GROUP_MAY_BE_NEWER = Explanation(
    Cause.STALE_TOKEN,
    "CDF reads this claim for other groups of yours, so the group may be newer than your token; "
    "CDF does not say when it was made.",
    _NEXT_TOKEN,
)
JUST_MADE = Explanation(
    Cause.PROPAGATION,
    "The group has just been made; CDF takes seconds to minutes until it counts everywhere.",
    "Ask CDF again in a minute.",
)
BETWEEN_TWO_ANSWERS = Explanation(
    Cause.PROPAGATION,
    "Groups were changed between CDF's two answers; you are shown every group, and this one is gone "
    "or not there yet.",
    "Ask CDF again in a minute.",
)
LIST_LEFT_OUT = Explanation(
    Cause.OVERAGE,
    "The provider left your group list out of the token that CDF reads.",
    _FEWER_GROUPS,
)
CDF_ASKED_THE_PROVIDER = Explanation(
    Cause.OVERAGE,
    "The provider left your group list out of the token, and CDF asked the provider for it.",
    "Nothing for you to do. " + _FEWER_GROUPS,
)
BEYOND_WHAT_CDF_READS = Explanation(
    Cause.OVERAGE,
    "The group's source id is number {place} of the list in your token; CDF reads 50.",
    _FEWER_GROUPS,
)
CDF_READS_ANOTHER_CLAIM = Explanation(
    Cause.WRONG_CLAIM, "CDF reads another claim of your token than {claims}.", _CLAIM
)
ONLY_THE_ID_TOKEN_SAYS_SO = Explanation(
    Cause.WRONG_CLAIM,
    "Your ID token names the group; CDF reads the access token, which the portal cannot.",
    "Whoever runs the identity provider: put {claims} into access tokens for CDF too.",
)
CLAIMS_NOT_READABLE = Explanation(
    Cause.NOT_SHOWN,
    "CDF reads the access token, which the portal cannot; the list in your ID token is another one.",
    "Nothing to do: what CDF says counts.",
)
LINKED_TO_OTHERS = Explanation(
    Cause.APPLICATION_LINK,
    "CDF links the group to other applications (appIds); this portal, {app}, is not among them.",
    "Use the group from those applications, or ask an administrator for a group that names this one.",
)
LINKED_TO_NONE_KNOWN = Explanation(
    Cause.APPLICATION_LINK,
    "CDF links the group to applications (appIds), and whether this portal is among them is not known.",
    "An administrator of the project: look at the group's appIds.",
)
CDF_SEES_ANOTHER_APPLICATION = Explanation(
    Cause.APPLICATION_LINK,
    "By the group's appIds CDF should decide otherwise for {app}; it may see another application in "
    "your token.",
    "Compare the claims appid and azp on the token page with the group's appIds.",
)
LIST_NOT_SHOWN = Explanation(
    Cause.NOT_SHOWN,
    "CDF does not show you all groups of the project.",
    "groupsAcl:LIST on all shows them.",
)
FROM_A_GROUP_NOT_SHOWN = Explanation(
    Cause.NOT_SHOWN,
    "It comes from a group that CDF does not show you.",
    "groupsAcl:LIST on all shows it.",
)
FROM_OUTSIDE_THE_GROUPS = Explanation(
    Cause.NOT_SHOWN,
    "It comes from outside the project's groups: administrators of an organisation or a project hold "
    "rights that no group lists.",
    "Ask the organisation's administrators.",
)
OUR_TABLE_IS_STRICTER = Explanation(
    Cause.TOKEN_SCOPE,
    "By our table your token's scopes remove it, or leave it open; CDF keeps it.",
    "CDF's word counts. Tell whoever runs the portal.",
)
OUR_TABLE_IS_LAXER = Explanation(
    Cause.TOKEN_SCOPE,
    "By our table your token's scopes keep it; CDF removes it.",
    "CDF's word counts. Tell whoever runs the portal.",
)
SCOPES_NOT_SEEN = Explanation(
    Cause.TOKEN_SCOPE,
    "The portal saw no CDF scope of your token and took it as unfiltered; CDF may see one.",
    "Compare the claim scp on the token page with what the portal asks for.",
)
UNEXPLAINED = Explanation(
    Cause.NOT_KNOWN,
    "Nothing that the portal can see explains it.",
    "Ask CDF again; if it stays, show this page to an administrator of the project.",
)
