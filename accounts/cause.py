"""Why signing in did not work: a closed list, one member per cause."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Cause(StrEnum):
    """Stands on the failure page, in the log and in tests; accounts.explanations says it in words."""

    # The provider's side of the line
    PROVIDER_UNREACHABLE = "provider_unreachable"
    PROVIDER_UNTRUSTED = "provider_untrusted"
    PROVIDER_TIMEOUT = "provider_timeout"
    PROVIDER_STATUS = "provider_status"
    PROVIDER_REDIRECTED = "provider_redirected"
    PROVIDER_TOO_LARGE = "provider_too_large"
    PROVIDER_NOT_JSON = "provider_not_json"
    # Discovery and keys
    DISCOVERY_ISSUER = "discovery_issuer"
    DISCOVERY_INCOMPLETE = "discovery_incomplete"
    DISCOVERY_INSECURE = "discovery_insecure"
    DISCOVERY_NO_PKCE = "discovery_no_pkce"
    CLIENT_AUTHENTICATION = "client_authentication"
    KEYS_MALFORMED = "keys_malformed"
    KEY_UNKNOWN = "key_unknown"
    KEY_AMBIGUOUS = "key_ambiguous"
    # The token endpoint
    GRANT_REJECTED = "grant_rejected"
    CLIENT_REJECTED = "client_rejected"
    INTERACTION_REQUIRED = "interaction_required"
    TOKEN_REFUSED = "token_refused"
    TOKEN_MALFORMED = "token_malformed"
    TOKEN_TYPE = "token_type"
    # The ID token
    ID_TOKEN_MISSING = "id_token_missing"
    ID_TOKEN_TOO_LARGE = "id_token_too_large"
    ID_TOKEN_MALFORMED = "id_token_malformed"
    ID_TOKEN_ALGORITHM = "id_token_algorithm"
    ID_TOKEN_SIGNATURE = "id_token_signature"
    ID_TOKEN_ISSUER = "id_token_issuer"
    ID_TOKEN_AUDIENCE = "id_token_audience"
    ID_TOKEN_AUTHORIZED_PARTY = "id_token_authorized_party"
    ID_TOKEN_EXPIRED = "id_token_expired"
    ID_TOKEN_NO_EXPIRY = "id_token_no_expiry"
    ID_TOKEN_NO_ISSUE_TIME = "id_token_no_issue_time"
    ID_TOKEN_FROM_FUTURE = "id_token_from_future"
    ID_TOKEN_TOO_OLD = "id_token_too_old"
    ID_TOKEN_NOT_YET_VALID = "id_token_not_yet_valid"
    ID_TOKEN_NONCE = "id_token_nonce"
    ID_TOKEN_SUBJECT = "id_token_subject"
    ID_TOKEN_ACCESS_TOKEN_HASH = "id_token_access_token_hash"
    ID_TOKEN_AUTH_TIME = "id_token_auth_time"
    ID_TOKEN_CLAIM = "id_token_claim"
    # The way back from the provider
    CALLBACK_INCOMPLETE = "callback_incomplete"
    CALLBACK_REPEATED = "callback_repeated"
    CALLBACK_TOO_LONG = "callback_too_long"
    CALLBACK_CONTRADICTORY = "callback_contradictory"
    CALLBACK_ISSUER = "callback_issuer"
    CALLBACK_NO_ISSUER = "callback_no_issuer"
    STATE_UNKNOWN = "state_unknown"
    STATE_EXPIRED = "state_expired"
    STATE_USED = "state_used"
    COOKIE_MISSING = "cookie_missing"
    COOKIE_MISSING_AGAIN = "cookie_missing_again"
    COOKIE_OTHER = "cookie_other"
    PROVIDER_DENIED = "provider_denied"
    PROVIDER_ERROR = "provider_error"
    # The portal's own rules
    NOT_A_NAVIGATION = "not_a_navigation"
    START_REPEATED = "start_repeated"
    START_ISSUER = "start_issuer"
    START_PROMPT = "start_prompt"
    STEP_UP_UNREADABLE = "step_up_unreadable"
    SIGN_IN_LOOP = "sign_in_loop"
    PERSON_DISABLED = "person_disabled"
    GROUP_REQUIRED = "group_required"
    GROUPS_OVERAGE = "groups_overage"
    TENANT = "tenant"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Failure:
    """A cause, and what the other side called it: an OAuth error code, an HTTP status, a claim."""

    cause: Cause
    detail: str = ""
    #: All of the provider's words, to recognise a known trap by; shown and logged nowhere.
    said: str = field(default="", repr=False, compare=False)


def tidy(text: object, longest: int = 64) -> str:
    """What the other side wrote, fit for a page and a log line: printable ASCII, cut to a length."""
    return "".join(letter for letter in str(text)[:longest] if " " <= letter <= "~")
