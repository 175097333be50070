"""Whether a secret that somebody typed may go to a token URL that somebody typed.

The configured provider's own token endpoint, letter by letter, or an origin that the operator listed; and
then only to public addresses, looked up once. Nothing is sent before all of it has been decided.
https://cheatsheetseries.owasp.org/cheatsheets/Server_Side_Request_Forgery_Prevention_Cheat_Sheet.html
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cdfportal.base.no_proxy import proxy_for
from cdfportal.base.portal import OutboundSettings
from cdfportal.idp.address_kind import inner_kind
from cdfportal.idp.names import Resolve
from cdfportal.idp.pinned import Addresses
from cdfportal.idp.typed_url import Closed, Reason, TypedUrl, read_url

_HTTPS_PORT = 443


@dataclass(frozen=True, slots=True)
class Open:
    """It may be called."""

    url: str
    #: To connect to, and no others; empty behind OUTBOUND_PROXY, which looks names up by itself.
    addresses: Addresses
    #: It is the configured provider's own endpoint.
    own: bool


def judge_token_url(
    text: str,
    own: Iterable[str],
    origins: Iterable[str],
    outbound: OutboundSettings,
    resolve: Resolve,
) -> Open | Closed:
    """`own` are the configured provider's token endpoints, `origins` those of DOCTOR_TOKEN_ORIGINS."""
    typed = read_url(text)
    if isinstance(typed, Closed):
        return typed
    known = {each.url for url in own if isinstance(each := read_url(url), TypedUrl)}
    is_own = typed.url in known
    if not is_own and (refusal := _not_on_a_list(typed, frozenset(origins))):
        return refusal
    if proxy_for(typed.host, outbound):
        return Open(typed.url, (), is_own)
    return _looked_up(typed, resolve, is_own=is_own)


def _not_on_a_list(typed: TypedUrl, origins: frozenset[str]) -> Closed | None:
    if typed.is_ip_literal:
        return Closed(Reason.IP_LITERAL, "names an IP address in place of a host")
    if typed.scheme != "https":
        return Closed(Reason.SCHEME, "does not begin with https://")
    if typed.origin in origins:
        return None
    if typed.port != _HTTPS_PORT:
        return Closed(Reason.PORT, f"has port {typed.port}, which no listed origin has")
    words = "is neither the provider's own token endpoint nor of an origin in DOCTOR_TOKEN_ORIGINS"
    return Closed(Reason.NOT_LISTED, words)


def _looked_up(typed: TypedUrl, resolve: Resolve, *, is_own: bool) -> Open | Closed:
    """Every address of the name must be public: which one is used is not ours to say.

    The configured provider may be on an inner network: the operator said where it is.
    """
    try:
        addresses = resolve(typed.host.strip("[]"), typed.port)
    except OSError:
        addresses = ()
    if not addresses:
        return Closed(Reason.NO_ADDRESS, "has a host that does not resolve")
    if not is_own:
        for kind in filter(None, map(inner_kind, addresses)):
            return Closed(Reason.ADDRESS, f"has a host that leads to a {kind} address")
    return Open(typed.url, addresses, is_own)
