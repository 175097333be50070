"""The closed list of misbehaviours."""

from __future__ import annotations

from enum import StrEnum, auto


class Misbehaviour(StrEnum):
    """One rule broken each; the comment says how."""

    # --- ID token: signature
    ALG_NONE = auto()  # header says `none`, no signature
    HS256_CLIENT_SECRET = auto()  # signed with the client secret (or its id) as an HMAC key
    HS256_PUBLIC_KEY = auto()  # signed with the public key's PEM text as an HMAC key
    UNKNOWN_KID = auto()  # signed with a key that is not published, under its own id
    FOREIGN_KEY = auto()  # signed with a key that is not published, under the id of one that is
    BAD_SIGNATURE = auto()  # one bit of the signature is wrong
    ALTERED_PAYLOAD = auto()  # the payload was changed after it was signed
    KID_ABSENT_ONE_KEY = auto()  # no `kid`, one key published: legal, must be accepted
    KID_ABSENT_SEVERAL_KEYS = auto()  # no `kid`, two RSA keys published, the second one signs
    # --- ID token: claims
    WRONG_ISS = auto()  # another provider's name
    ISS_TRAILING_SLASH = auto()  # the issuer with a slash at its end
    WRONG_AUD = auto()  # made for another client
    AUD_LIST_WITHOUT_US = auto()  # made for several clients, none of them this one
    AUD_LIST_NO_AZP = auto()  # made for several clients, `azp` missing
    FOREIGN_AZP = auto()  # `azp` is another client
    MISSING_NONCE = auto()  # no nonce, though one was sent
    WRONG_NONCE = auto()  # the nonce of another sign-in
    MISSING_SUB = auto()
    EMPTY_SUB = auto()
    SUB_NOT_TEXT = auto()  # `sub` is a number
    WRONG_AT_HASH = auto()  # does not belong to the access token
    EXPIRED = auto()  # `exp` an hour ago
    IAT_IN_FUTURE = auto()  # issued in an hour
    NOT_YET_VALID = auto()  # `nbf` in an hour
    MISSING_EXP = auto()
    MISSING_IAT = auto()
    MISSING_ISS = auto()
    MISSING_AUD = auto()
    EXP_NOT_A_NUMBER = auto()  # `exp` is text
    # --- ID token: as a whole
    NO_ID_TOKEN = auto()  # none in the answer
    ID_TOKEN_GARBAGE = auto()  # no JWT at all
    ID_TOKEN_OVERSIZED = auto()  # 1 MB, rightly signed
    # --- authorization answer
    CALLBACK_WRONG_ISS = auto()  # the name of another provider (mix-up)
    CALLBACK_MISSING_ISS = auto()  # none, though advertised
    CALLBACK_MISSING_STATE = auto()
    CALLBACK_FOREIGN_STATE = auto()  # a state that nobody sent
    CALLBACK_CODE_TWICE = auto()  # two codes
    CALLBACK_STATE_TWICE = auto()  # the state, and another one
    CALLBACK_ISS_TWICE = auto()  # the right issuer, and another one
    CALLBACK_MISSING_CODE = auto()  # neither code nor error
    CALLBACK_FOREIGN_CODE = auto()  # a code that was never issued
    CALLBACK_ACCESS_DENIED = auto()  # error=access_denied
    CALLBACK_HTML_ERROR = auto()  # an error whose description is HTML with a script
    CALLBACK_CODE_AND_ERROR = auto()  # both at once
    # --- token endpoint, whatever the grant
    TOKEN_500 = auto()
    TOKEN_503 = auto()  # with Retry-After
    TOKEN_HTML = auto()  # HTML with status 200
    TOKEN_LIST = auto()  # a JSON list
    TOKEN_TIMEOUT = auto()  # no answer; codes and refresh tokens stay unused
    TOKEN_LOST_ANSWER = auto()  # acts, and then does not answer
    TOKEN_DROPS_CONNECTION = auto()  # closes without an answer
    TOKEN_REDIRECT = auto()  # to somewhere else
    TOKEN_OVERSIZED = auto()  # 5 MB of JSON
    TOKEN_SLOW = auto()  # a byte at a time
    TOKEN_INVALID_CLIENT = auto()
    TOKEN_INVALID_GRANT = auto()
    TOKEN_TYPE_NOT_BEARER = auto()
    MISSING_ACCESS_TOKEN = auto()
    EXPIRES_IN_NEGATIVE = auto()
    EXPIRES_IN_TEXT = auto()
    EXPIRES_IN_HUGE = auto()  # more seconds than any clock holds
    MISSING_EXPIRES_IN = auto()  # legal; the portal must find another clock
    # --- token endpoint, refresh only
    REFRESH_INVALID_GRANT = auto()
    REFRESH_INVALID_CLIENT = auto()
    REFRESH_INTERACTION_REQUIRED = auto()  # a policy wants the person there (Entra)
    REFRESH_500 = auto()
    REFRESH_TIMEOUT = auto()
    REFRESH_LOST_ANSWER = auto()  # exchanges the refresh token, and then does not answer
    REFRESH_WITHOUT_NEW_TOKEN = auto()  # legal: no new refresh token, the old one stays
    REFRESHED_OTHER_SUB = auto()  # the new ID token is about somebody else
    REFRESHED_OTHER_ISS = auto()  # the new ID token is from somebody else
    # --- revocation endpoint
    REVOKE_500 = auto()
    REVOKE_TIMEOUT = auto()
    REVOKE_DROPS_CONNECTION = auto()  # closes without an answer
    # --- access token
    ACCESS_OPAQUE = auto()  # no JWT at all
    ACCESS_ES256 = auto()  # rightly signed by an algorithm that CDF does not take
    ACCESS_NO_KID = auto()  # rightly signed, without the key's name
    ACCESS_FOREIGN_KEY = auto()  # signed with a key that is not published, under its own id
    ACCESS_BAD_SIGNATURE = auto()  # one bit of the signature is wrong
    ACCESS_IS_ID_TOKEN = auto()  # made for the client, with a nonce
    ACCESS_OTHER_ISS = auto()
    ACCESS_OTHER_AUD = auto()  # of another cluster
    ACCESS_AUD_SLASH = auto()  # the audience with a slash at its end
    ACCESS_NO_IAT = auto()
    ACCESS_EXPIRED = auto()  # `exp` an hour ago
    ACCESS_NOT_YET = auto()  # `nbf` in an hour
    ACCESS_NO_GROUPS = auto()
    ACCESS_GROUPS_ELSEWHERE = auto()  # in a claim of another name
    ACCESS_45_GROUPS = auto()  # 42 more than there are, before the others
    ACCESS_60_GROUPS = auto()  # 60 more than there are, before the others
    ACCESS_OF_A_PERSON = auto()  # says that a person stands behind it
    # --- token endpoint, a refusal in the words of a make
    ENTRA_CLIENT_UNKNOWN = auto()  # AADSTS700016
    ENTRA_TENANT_UNKNOWN = auto()  # AADSTS90002
    ENTRA_SECRET_WRONG = auto()  # AADSTS7000215
    ENTRA_SECRET_EXPIRED = auto()  # AADSTS7000222
    ENTRA_SECRET_MISSING = auto()  # AADSTS7000218
    ENTRA_SECRET_NOT_WANTED = auto()  # AADSTS700025
    ENTRA_SCOPE_NOT_DEFAULT = auto()  # AADSTS1002012
    ENTRA_SCOPE_FORM = auto()  # AADSTS70011
    ENTRA_RESOURCE_UNKNOWN = auto()  # AADSTS500011
    ENTRA_NO_CONSENT = auto()  # AADSTS65001
    ENTRA_NOT_ASSIGNED = auto()  # AADSTS50105
    ENTRA_PROOF_WANTED = auto()  # AADSTS50076
    ENTRA_POLICY = auto()  # AADSTS53003
    COGNITO_SECRET_WRONG = auto()
    COGNITO_FLOW_NOT_ALLOWED = auto()
    COGNITO_SCOPE_UNKNOWN = auto()
    AUTH0_UNAUTHORIZED = auto()  # the client is unknown, or its secret is wrong
    AUTH0_FLOW_NOT_ALLOWED = auto()
    AUTH0_NO_CLIENT_GRANT = auto()
    AUTH0_SERVICE_UNKNOWN = auto()
    KEYCLOAK_CREDENTIALS = auto()  # the client is unknown, or its secret is wrong
    KEYCLOAK_NO_SERVICE_ACCOUNT = auto()
    KEYCLOAK_SCOPE_UNKNOWN = auto()
    TOKEN_ODD_ERROR = auto()  # an error code that no standard has
    # --- authorization endpoint, likewise
    ENTRA_PAGE_REDIRECT_UNKNOWN = auto()  # AADSTS50011, in a script of the page
    ENTRA_PAGE_CLIENT_UNKNOWN = auto()  # AADSTS700016, likewise
    ENTRA_BACK_SCOPE_UNKNOWN = auto()  # AADSTS650053, sent back
    ENTRA_BACK_RESOURCE_UNKNOWN = auto()  # AADSTS500011, sent back
    COGNITO_PAGE_REDIRECT_UNKNOWN = auto()  # the address of an error page
    COGNITO_PAGE_CLIENT_UNKNOWN = auto()
    AUTH0_PAGE_REDIRECT_UNKNOWN = auto()
    AUTH0_PAGE_CLIENT_UNKNOWN = auto()
    AUTH0_BACK_SERVICE_UNKNOWN = auto()
    KEYCLOAK_PAGE_REDIRECT_UNKNOWN = auto()
    KEYCLOAK_PAGE_CLIENT_UNKNOWN = auto()
    KEYCLOAK_BACK_SCOPE_UNKNOWN = auto()
    AUTHORIZE_FLOW_NOT_ALLOWED = auto()  # sent back with unauthorized_client
    AUTHORIZE_500 = auto()
    AUTHORIZE_TIMEOUT = auto()
    AUTHORIZE_SHOWS_A_PAGE = auto()  # though the request says prompt=none
    # --- keys
    JWKS_500 = auto()
    JWKS_TIMEOUT = auto()
    JWKS_EMPTY = auto()  # no key
    JWKS_HTML = auto()
    JWKS_OVERSIZED = auto()  # 5 MB
    # --- discovery document
    DISCOVERY_500 = auto()
    DISCOVERY_TIMEOUT = auto()
    DISCOVERY_HTML = auto()
    DISCOVERY_WRONG_ISSUER = auto()
    DISCOVERY_MISSING_ENDPOINTS = auto()  # no token endpoint, no keys
    DISCOVERY_PLAIN_HTTP = auto()  # endpoints on http at a host that is not this machine
    DISCOVERY_OVERSIZED = auto()  # 5 MB
    DISCOVERY_REDIRECT = auto()  # to somewhere else
    DISCOVERY_TENANT_UNKNOWN = auto()  # AADSTS90002
    DISCOVERY_PLAIN_PKCE = auto()  # code_challenge_methods_supported without S256
    DISCOVERY_NO_SECRETS = auto()  # client authentication by signed assertion alone
    # --- return from signing out
    LOGOUT_MISSING_STATE = auto()  # though one was sent
    LOGOUT_FOREIGN_STATE = auto()  # a state that nobody sent
    # --- logout token (back-channel)
    LOGOUT_ALG_NONE = auto()  # header says `none`, no signature
    LOGOUT_HS256 = auto()  # signed with the client secret (or its id) as an HMAC key
    LOGOUT_BAD_SIGNATURE = auto()  # one bit of the signature is wrong
    LOGOUT_FOREIGN_KEY = auto()  # a key that is not published, under the id of one that is
    LOGOUT_TYP_ACCESS_TOKEN = auto()  # `typ` at+jwt
    LOGOUT_TYP_JWT = auto()  # legal: the specification only recommends logout+jwt
    LOGOUT_ID_TOKEN = auto()  # an ID token in place of a logout token
    LOGOUT_WRONG_ISS = auto()
    LOGOUT_WRONG_AUD = auto()
    LOGOUT_NO_EVENTS = auto()
    LOGOUT_WRONG_EVENT = auto()  # another event
    LOGOUT_EVENT_NOT_AN_OBJECT = auto()
    LOGOUT_WITH_NONCE = auto()
    LOGOUT_NOBODY = auto()  # neither sid nor sub
    LOGOUT_EMPTY_SID = auto()  # would name every sign-in without a sid
    LOGOUT_OLD = auto()  # issued an hour ago
    LOGOUT_EXPIRED = auto()
    LOGOUT_NO_EXP = auto()
    LOGOUT_NO_IAT = auto()
    LOGOUT_NO_JTI = auto()
    LOGOUT_TWICE = auto()  # the same token again
    # --- userinfo
    USERINFO_OTHER_SUB = auto()  # about somebody other than the ID token
    USERINFO_MISSING_SUB = auto()
    USERINFO_500 = auto()
    USERINFO_HTML = auto()
