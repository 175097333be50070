"""Which calls go through OUTBOUND_PROXY: one reading of OUTBOUND_NO_PROXY for provider and CDF alike."""

from __future__ import annotations

from cdfportal.base.portal import OutboundSettings


def proxy_for(host: str, outbound: OutboundSettings) -> str:
    """The proxy on the way to a host; empty where there is none or the host is listed."""
    return "" if _is_listed(host, outbound.no_proxy) else outbound.proxy


def _is_listed(host: str, no_proxy: tuple[str, ...]) -> bool:
    """By its name, by a domain above it (with or without a dot in front), or by `*`; whatever the case."""
    name = host.lower().rstrip(".")
    entries = (entry.lower().strip(".") for entry in no_proxy)
    return any(entry in {"*", name} or name.endswith(f".{entry}") for entry in entries if entry)
