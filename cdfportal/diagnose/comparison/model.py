"""What comes out when a token is compared with what is expected of it: closed sets, one value."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Which token the claims stand in; what is expected differs."""

    ID = "id"
    ACCESS = "access"


class Finding(StrEnum):
    """How a claim compares with what is expected."""

    MATCHES = "matches"
    DOES_NOT_MATCH = "does not match"
    UNKNOWN = "unknown"
    #: Token scopes that take something away from what the groups grant.
    FILTERS = "filters"
    #: Nothing is expected of it.
    NOT_COMPARED = "not compared"


class Effect(StrEnum):
    """What follows where a claim does not match, the worst first."""

    REFUSED = "refused"
    """CDF takes the token for nothing at all."""
    GROUPS = "groups"
    """CDF sees fewer groups of the caller, or none."""
    RIGHTS = "rights"
    """The token scopes take rights away."""
    LOG = "log"
    """CDF's audit log says less about who called."""
    NONE = "none"


class By(StrEnum):
    """Who says what is expected."""

    PROJECT = "project"
    """The project's `oidcConfiguration`."""
    SETTINGS = "settings"
    """The portal's settings, where the project's cannot be read."""
    CDF = "cdf"
    """https://docs.cognite.com/cdf/access/concepts/minimum_idp_requirements"""
    PROVIDER = "provider"
    """What is known of this make of identity provider."""
    INSPECTION = "inspection"
    """What CDF itself made of the token, by token/inspect."""


class What(StrEnum):
    """What was compared."""

    ALGORITHM = "algorithm"
    KEY = "key"
    TYPE = "type"
    KIND = "kind"
    ISSUER = "issuer"
    AUDIENCE = "audience"
    SUBJECT = "subject"
    EXPIRY = "expiry"
    NOT_BEFORE = "not_before"
    ISSUED_AT = "issued_at"
    TENANT = "tenant"
    APPLICATION = "application"
    SCOPES = "scopes"
    GROUPS = "groups"
    """A claim that the project reads groups from."""
    GROUP_COUNT = "group_count"
    UNREAD_GROUPS = "unread_groups"
    """A claim that looks like groups, and that the project does not read."""
    OVERAGE = "overage"
    """The provider left the group list out for its length."""
    LOG = "log"


class Why(StrEnum):
    """The reason in one word, for programs; `Comparison.reason` is for people."""

    AS_EXPECTED = "as_expected"
    TAKEN_BY_CDF = "taken_by_cdf"
    """CDF takes the token, whatever the comparison says."""
    OPAQUE = "opaque"
    NOT_TOLD = "not_told"
    """What is expected cannot be read."""
    ABSENT = "absent"
    NOT_NEEDED = "not_needed"
    """Absent, and something else does instead."""
    MALFORMED = "malformed"
    ANOTHER = "another"
    """Another value than the one expected."""
    UNSIGNED = "unsigned"
    TRAILING_SLASH = "trailing_slash"
    OTHER_TOKEN_VERSION = "other_token_version"  # noqa: S105 -- a reason
    """Entra's other form of the same tenant's issuer."""
    ANOTHER_TENANT = "another_tenant"
    ANOTHER_CLUSTER = "another_cluster"
    ANOTHER_API = "another_api"
    ANOTHER_APPLICATION = "another_application"
    MADE_FOR_THE_PORTAL = "made_for_the_portal"
    ID_TOKEN = "id_token"  # noqa: S105 -- a reason
    NO_SUCH_KEY = "no_such_key"
    EXPIRED = "expired"
    WITHIN_SKEW = "within_skew"
    IN_THE_FUTURE = "in_the_future"
    ANOTHER_CLAIM = "another_claim"
    """It stands in a claim that the project does not read."""
    KEEPS_ALL = "keeps_all"
    KEEPS_SOME = "keeps_some"
    NO_CDF_SCOPE = "no_cdf_scope"
    LEADS_NOWHERE = "leads_nowhere"
    TOO_MANY = "too_many"
    LEFT_OUT = "left_out"
    ASKED_FOR_ELSEWHERE = "asked_for_elsewhere"
    """CDF asks Microsoft Graph for the groups."""
    CHECKED_AT_SIGN_IN = "checked_at_sign_in"


@dataclass(frozen=True, slots=True)
class Comparison:
    """One claim or header parameter, or its absence, beside what is expected."""

    what: What
    #: The name as it stands in the token, or would.
    claim: str
    finding: Finding
    why: Why
    #: Whole sentences.
    reason: str
    #: As text; empty where the claim is absent.
    found: str = ""
    #: As text; empty where nothing certain is expected.
    expected: str = ""
    by: By = By.CDF
    effect: Effect = Effect.NONE
    #: It stands in the header (RFC 7515 §4.1), not among the claims.
    in_header: bool = False
