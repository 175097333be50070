"""Headers of an answer that nginx must not pass on: it has no list of what may pass, only of what may not.

Every response header that a browser obeys, and every other one of the registry that
cdfproxy/response_headers.py does not pass (https://www.iana.org/assignments/http-fields). What is unknown
to all of them passes, and means nothing to a browser.
"""

from __future__ import annotations

from typing import Final

from cdfproxy.offload import names

#: Cookies, redirects, caches, policies, and whatever else acts on the portal's own origin.
_OBEYED: Final = """
Accept-CH Accept-CH-Lifetime Access-Control-Allow-Credentials Access-Control-Allow-Headers
Access-Control-Allow-Methods Access-Control-Allow-Origin Access-Control-Allow-Private-Network
Access-Control-Expose-Headers Access-Control-Max-Age Activate-Storage-Access Age Alt-Svc Alt-Used
Allow-CSP-From Attribution-Reporting-Eligible Attribution-Reporting-Info Attribution-Reporting-Register-OS-Source
Attribution-Reporting-Register-OS-Trigger Attribution-Reporting-Register-Source
Attribution-Reporting-Register-Trigger Authentication-Control Authentication-Info Cache-Control
Clear-Site-Data Connection Content-Base Content-Disposition Content-Encoding-Options Content-Location
Content-Security-Policy Content-Security-Policy-Report-Only Content-Style-Type Content-Script-Type
Critical-CH Cross-Origin-Embedder-Policy Cross-Origin-Embedder-Policy-Report-Only
Cross-Origin-Opener-Policy Cross-Origin-Opener-Policy-Report-Only Cross-Origin-Resource-Policy
Default-Style Device-Memory Document-Isolation-Policy Document-Isolation-Policy-Report-Only
Document-Policy Document-Policy-Report-Only Expect-CT Expires Feature-Policy Integrity-Policy
Integrity-Policy-Report-Only Keep-Alive Large-Allocation Link Location NEL No-Vary-Search
Observe-Browsing-Topics Origin-Agent-Cluster Origin-Isolation Origin-Trial P3P Permissions-Policy
Permissions-Policy-Report-Only PICS-Label Pragma Proxy-Authenticate Proxy-Authentication-Info
Proxy-Connection Public-Key-Pins Public-Key-Pins-Report-Only Referrer-Policy Refresh Report-To
Reporting-Endpoints Require-Document-Policy Sec-Fetch-Frame-Top Sec-Session-Challenge
Sec-Session-Id Sec-Session-Registration Secure-Session-Challenge Secure-Session-Registration
Secure-Session-Skipped Server-Timing Service-Worker-Allowed Set-Cookie Set-Cookie2 Set-Login
SourceMap Speculation-Rules Strict-Transport-Security Supports-Loading-Mode Timing-Allow-Origin
Tk Trailer Transfer-Encoding Upgrade Use-As-Dictionary Vary WWW-Authenticate Window-Target
X-Content-Security-Policy X-Content-Type-Options X-DNS-Prefetch-Control X-Download-Options
X-Frame-Options X-Permitted-Cross-Domain-Policies X-Robots-Tag X-SourceMap X-UA-Compatible
X-WebKit-CSP X-XSS-Protection
"""
#: nginx itself obeys these; ours to the client; what tells of servers.
_OURS: Final = """
X-Accel-Buffering X-Accel-Charset X-Accel-Expires X-Accel-Limit-Rate X-Accel-Redirect
X-Portal-Reason X-Portal-Request-Id X-Powered-By X-Runtime X-Served-By X-AspNet-Version
X-AspNetMvc-Version X-Backend-Server X-Cache X-Cache-Hits X-Cache-Lookup X-Generator X-Varnish Via
Server Date X-Sendfile X-Forwarded-For X-Forwarded-Host X-Forwarded-Proto X-Real-IP
"""
#: The rest of the registry.
_REGISTERED: Final = """
A-IM Accept Accept-Additions Accept-Charset Accept-Datetime Accept-Encoding Accept-Features
Accept-Language Accept-Patch Accept-Post Accept-Query Accept-Signature Access-Control
Access-Control-Request-Headers Access-Control-Request-Method Allow ALPN Alternates AMP-Cache-Transform
Apply-To-Redirect-Ref Authorization Available-Dictionary C-Ext C-Man C-Opt C-PEP C-PEP-Info
Cache-Group-Invalidation Cache-Groups Cache-Status CalDAV-Timezones Capsule-Protocol CDN-Cache-Control
CDN-Loop Cert-Not-After Cert-Not-Before Client-Cert Client-Cert-Chain Close CMCD-Object CMCD-Request
CMCD-Session CMCD-Status CMSD-Dynamic CMSD-Static Concealed-Auth-Export Configuration-Context
Content-Digest Content-ID Content-MD5 Content-Version Cookie Cookie2 Cost CTA-Common-Access-Token DASL
DAV Delta-Base Deprecated Depth Derived-From Destination Detached-JWS Differential-ID Dictionary-ID DPoP
DPoP-Nonce Early-Data EDIINT-Features Ediint-Features Expect Ext Forwarded From GetProfile Hobareg Host
HTTP2-Settings IM If If-Match If-Modified-Since If-None-Match If-Range If-Schedule-Tag-Match
If-Unmodified-Since Include-Referred-Token-Binding-ID Incremental Isolation Label
Last-Event-ID Link-Template Lock-Token Man Max-Forwards Memento-Datetime Message-ID Meter Method-Check
Method-Check-Expires MIME-Version Negotiate Non-Compliance OData-EntityId OData-Isolation
OData-MaxVersion OData-Version Opt Optional Optional-WWW-Authenticate Ordering-Type Origin Oscore OSCORE
OSLC-Core-Version Overwrite PEP Pep-Info Ping-From Ping-To Position Prefer Preference-Applied Priority
ProfileObject Protocol Protocol-Info Protocol-Query Protocol-Request Proxy-Authorization Proxy-Features
Proxy-Instruction Proxy-Status Public Range Redirect-Ref Referer Referer-Root Repeatability-Client-ID
Repeatability-First-Sent Repeatability-Request-ID Repeatability-Result Replay-Nonce Repr-Digest
Resolution-Hint Resolver-Location Safe Schedule-Reply Schedule-Tag Sec-GPC Sec-Purpose
Sec-Token-Binding Sec-WebSocket-Accept Sec-WebSocket-Extensions Sec-WebSocket-Key
Sec-WebSocket-Protocol Sec-WebSocket-Version Security-Scheme SetProfile Signature Signature-Input SLUG
SoapAction Status Status-URI SubOK Subst Surrogate-Capability Surrogate-Control TCN TE Timeout Title
Topic Traceparent Tracestate TTL UA-Color UA-Media UA-Pixels UA-Resolution UA-Windowpixels Urgency URI
User-Agent Variant-Vary Version Want-Content-Digest Want-Digest Want-Repr-Digest Warning
X-Device-Accept X-Device-Accept-Charset X-Device-Accept-Encoding X-Device-Accept-Language
X-Device-User-Agent Xet-Hash Digest
"""


def _once(*texts: str) -> tuple[str, ...]:
    """In alphabetical order; header names know no case."""
    return tuple(sorted({name.lower() for text in texts for name in text.split()}))


HIDDEN: Final = _once(_OBEYED, _OURS, _REGISTERED, " ".join((*names.ASKED, *names.TOLD)))
