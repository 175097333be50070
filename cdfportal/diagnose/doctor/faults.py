"""What can be wrong, as a closed list; `data/faults.json` says what each means and who mends it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files


class Fault(StrEnum):
    """One member for each cause that a check can name."""

    IDP_NAME_UNKNOWN = "idp_name_unknown"
    IDP_REFUSED = "idp_refused"
    IDP_TIMEOUT = "idp_timeout"
    IDP_RESET = "idp_reset"
    IDP_TLS_UNTRUSTED = "idp_tls_untrusted"
    IDP_TLS_NAME = "idp_tls_name"
    IDP_TLS_EXPIRED = "idp_tls_expired"
    IDP_PROXY = "idp_proxy"
    CDF_NAME_UNKNOWN = "cdf_name_unknown"
    CDF_REFUSED = "cdf_refused"
    CDF_TIMEOUT = "cdf_timeout"
    CDF_RESET = "cdf_reset"
    CDF_TLS_UNTRUSTED = "cdf_tls_untrusted"
    CDF_TLS_NAME = "cdf_tls_name"
    CDF_TLS_EXPIRED = "cdf_tls_expired"
    CDF_PROXY = "cdf_proxy"
    CERTIFICATE_ENDS_SOON = "certificate_ends_soon"
    DISCOVERY_STATUS = "discovery_status"
    DISCOVERY_SILENT = "discovery_silent"
    DISCOVERY_NOT_JSON = "discovery_not_json"
    DISCOVERY_TOO_LARGE = "discovery_too_large"
    DISCOVERY_REDIRECTS = "discovery_redirects"
    DISCOVERY_ISSUER = "discovery_issuer"
    DISCOVERY_INCOMPLETE = "discovery_incomplete"
    DISCOVERY_INSECURE = "discovery_insecure"
    DISCOVERY_NO_PKCE = "discovery_no_pkce"
    KEYS_UNAVAILABLE = "keys_unavailable"
    KEYS_UNUSABLE = "keys_unusable"
    CLIENT_UNKNOWN = "client_unknown"
    TENANT_UNKNOWN = "tenant_unknown"
    PROVIDER_PAGE_ERROR = "provider_page_error"
    GRANT_NOT_ALLOWED = "grant_not_allowed"
    SECRET_WRONG = "secret_wrong"
    SECRET_EXPIRED = "secret_expired"
    SECRET_MISSING = "secret_missing"
    SECRET_NOT_WANTED = "secret_not_wanted"
    SECRET_METHOD = "secret_method"
    SECRET_ENDS_SOON = "secret_ends_soon"
    TOKEN_ENDPOINT_UNREACHED = "token_endpoint_unreached"
    TOKEN_REFUSED = "token_refused"
    TOKEN_ENDPOINT_STATUS = "token_endpoint_status"
    TOKEN_ENDPOINT_SILENT = "token_endpoint_silent"
    TOKEN_ENDPOINT_NOT_JSON = "token_endpoint_not_json"
    TOKEN_ENDPOINT_REDIRECTS = "token_endpoint_redirects"
    TOKEN_ANSWER_ODD = "token_answer_odd"
    SCOPE_FORM = "scope_form"
    SCOPE_UNKNOWN = "scope_unknown"
    SCOPE_OTHER_CLUSTER = "scope_other_cluster"
    SCOPE_NONE_OF_CDF = "scope_none_of_cdf"
    SCOPE_NO_IDENTITY = "scope_no_identity"
    AUDIENCE_UNKNOWN = "audience_unknown"
    REDIRECT_UNREGISTERED = "redirect_unregistered"
    CONSENT_MISSING = "consent_missing"
    NOT_ASSIGNED = "not_assigned"
    POLICY_BLOCKS = "policy_blocks"
    MFA_REQUIRED = "mfa_required"
    RENEWAL_NEEDS_PERSON = "renewal_needs_person"
    TOKEN_OPAQUE = "token_opaque"
    TOKEN_ALGORITHM = "token_algorithm"
    TOKEN_NO_KID = "token_no_kid"
    TOKEN_KEY_UNKNOWN = "token_key_unknown"
    TOKEN_SIGNATURE = "token_signature"
    TOKEN_IS_ID_TOKEN = "token_is_id_token"
    ISSUER_WRONG = "issuer_wrong"
    AUDIENCE_WRONG = "audience_wrong"
    AUDIENCE_SLASH = "audience_slash"
    TOKEN_INCOMPLETE = "token_incomplete"
    TOKEN_EXPIRED = "token_expired"
    TOKEN_NOT_YET = "token_not_yet"
    CLOCK_OFF = "clock_off"
    GROUPS_ABSENT = "groups_absent"
    GROUPS_OVERAGE = "groups_overage"
    GROUPS_TOO_MANY = "groups_too_many"
    GROUPS_UNREAD = "groups_unread"
    GROUPS_NEAR_LIMIT = "groups_near_limit"
    CDF_GROUPS_TOO_MANY = "cdf_groups_too_many"
    INSPECT_REFUSED = "inspect_refused"
    INSPECT_FORBIDDEN = "inspect_forbidden"
    CDF_WANTS_STRONGER = "cdf_wants_stronger"
    CDF_TROUBLE = "cdf_trouble"
    CDF_BUSY = "cdf_busy"
    CDF_SILENT = "cdf_silent"
    CDF_NOT_JSON = "cdf_not_json"
    CDF_REDIRECTS = "cdf_redirects"
    NO_GROUP_MATCHES = "no_group_matches"
    PROJECT_NOT_REACHED = "project_not_reached"
    NO_PROJECT_AT_ALL = "no_project_at_all"
    PROJECT_NOT_LET_IN = "project_not_let_in"
    APPLICATION_NOT_LINKED = "application_not_linked"
    GROUPS_STALE = "groups_stale"
    MINIMUM_MISSING = "minimum_missing"
    RIGHT_MISSING = "right_missing"
    RIGHT_FILTERED = "right_filtered"
    RIGHT_UNKNOWN = "right_unknown"
    CATEGORY_LOCKED = "category_locked"
    WRITE_PROTECTED = "write_protected"
    PROPAGATING = "propagating"
    PROBE_REFUSED = "probe_refused"
    PROBE_ALLOWED = "probe_allowed"
    PROBE_NO_ANSWER = "probe_no_answer"
    REDIRECT_INSECURE = "redirect_insecure"
    CLIENT_PUBLIC = "client_public"
    NO_REFRESH_TOKEN = "no_refresh_token"
    REFRESH_NOT_ROTATED = "refresh_not_rotated"
    LOGOUT_MISSING = "logout_missing"
    STORAGE_TROUBLE = "storage_trouble"
    STORAGE_SHARED_TROUBLE = "storage_shared_trouble"
    KEYS_ROWS_UNREADABLE = "keys_rows_unreadable"
    OWN_CLIENT_HAS_POWER = "own_client_has_power"
    SECRET_END_UNKNOWN = "secret_end_unknown"
    RIGHTS_BEYOND_USE = "rights_beyond_use"
    RIGHTS_FOR_USE_MISSING = "rights_for_use_missing"
    PERSONAL_ACCOUNT = "personal_account"
    RENEWAL_NOT_SET = "renewal_not_set"
    RENEWAL_FAILED = "renewal_failed"
    AUDIT_NAME_MISSING = "audit_name_missing"
    TOKEN_URL_REFUSED = "token_url_refused"
    CHECK_BROKE = "check_broke"
    CHECK_TOO_LONG = "check_too_long"


class Who(StrEnum):
    """Who acts."""

    YOU = "you"
    OPERATOR = "operator"
    IDP_ADMIN = "idp_admin"
    CDF_ADMIN = "cdf_admin"

    @property
    def words(self) -> str:
        """For people, before a colon."""
        return _WORDS[self]


_WORDS: Mapping[Who, str] = {
    Who.YOU: "You",
    Who.OPERATOR: "Whoever runs the portal or the program",
    Who.IDP_ADMIN: "An administrator of the identity provider",
    Who.CDF_ADMIN: "An administrator of the CDF project",
}


@dataclass(frozen=True, slots=True)
class Cure:
    """One thing to do."""

    who: Who
    do: str


@dataclass(frozen=True, slots=True)
class FaultFacts:
    """What is known of a fault."""

    #: The check that finds it; 0 for any.
    check: int
    says: str
    cures: tuple[Cure, ...]
    #: Id of the error catalogue's row; empty where none fits.
    entry: str


def facts_of(fault: Fault) -> FaultFacts:
    """The row of the table."""
    return _table()[fault]


@cache
def _table() -> Mapping[Fault, FaultFacts]:
    text = files("cdfportal.diagnose").joinpath("data", "faults.json").read_text(encoding="utf-8")
    return {
        Fault(row["id"]): FaultFacts(
            check=row["check"],
            says=row["says"],
            cures=tuple(Cure(Who(cure["who"]), cure["do"]) for cure in row["cures"]),
            entry=row["entry"],
        )
        for row in json.loads(text)["faults"]
    }
