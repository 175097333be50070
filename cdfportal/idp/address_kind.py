"""What kind of address a name led to: only public ones are called on somebody's word.

https://www.iana.org/assignments/iana-ipv4-special-registry/,
https://www.iana.org/assignments/iana-ipv6-special-registry/
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

_SHARED = ip_network("100.64.0.0/10")
#: Their own networks inside private ones: AWS, Azure, GCP, Oracle (IPv4); AWS (IPv6); Alibaba; Azure's host.
_METADATA = frozenset(
    ip_address(text)
    for text in ("169.254.169.254", "fd00:ec2::254", "100.100.100.200", "168.63.129.16")
)
#: An IPv4 address in the last 32 bits: RFC 6052 §2.1, RFC 4291 §2.5.5.1.
_EMBEDDING = (IPv6Network("64:ff9b::/96"), IPv6Network("::/96"))


def inner_kind(text: str) -> str:
    """What makes an address inner, e.g. `loopback`; empty for a public one."""
    try:
        address = ip_address(text)
    except ValueError:
        return "unreadable"
    if isinstance(address, IPv6Address):
        if embedded := _embedded(address):
            # What stands inside is where the packets go.
            return _kind(embedded)
        if address.scope_id:
            return "link-local"
    return _kind(address)


def _embedded(address: IPv6Address) -> IPv4Address | None:
    if address.is_unspecified or address.is_loopback:
        return None
    if address.ipv4_mapped or address.sixtofour:
        return address.ipv4_mapped or address.sixtofour
    if address.teredo:
        return address.teredo[1]
    if any(address in network for network in _EMBEDDING):
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return None


def _kind(address: IPv4Address | IPv6Address) -> str:
    """The narrowest name first."""
    names = (
        ("metadata", address in _METADATA),
        ("unspecified", address.is_unspecified),
        ("loopback", address.is_loopback),
        ("link-local", address.is_link_local),
        ("multicast", address.is_multicast),
        ("shared (carrier-grade NAT)", address.version == 4 and address in _SHARED),
        ("reserved", address.is_reserved),
        ("private", address.is_private or (address.version == 6 and address.is_site_local)),
        ("reserved", not address.is_global),
    )
    return next((name for name, fits in names if fits), "")
