"""Texts of networks, TLS, token libraries and of this portal, by entry."""

from __future__ import annotations

_POOL = "HTTPSConnectionPool(host='login.microsoftonline.com', port=443): Max retries exceeded with url: /x"

TEXTS: dict[str, tuple[str, ...]] = {
    "net-dns": (
        f"requests.exceptions.ConnectionError: {_POOL} (Caused by NameResolutionError(\"<x>: Failed to resolve 'x' ([Errno -2] Name or service not known)\"))",
        "Error: getaddrinfo ENOTFOUND westeurope-2.cognitedata.com\n    errno: -3008,\n    code: 'ENOTFOUND'",
        "java.net.UnknownHostException: westeurope-2.cognitedata.com",
        "dial tcp: lookup westeurope-2.cognitedata.com: no such host",
        "curl: (6) Could not resolve host: westeurope-2.cognitedata.com",
        "System.Net.Http.HttpRequestException: No such host is known. (x.cognitedata.com:443)",
    ),
    "net-refused": (
        f"ConnectionError: {_POOL} (Caused by NewConnectionError('<x>: Failed to establish a new connection: [Errno 111] Connection refused'))",
        "TypeError: fetch failed { cause: Error: connect ECONNREFUSED 127.0.0.1:8443 }",
        "java.net.ConnectException: Connection refused (Connection refused)",
        "System.Net.Sockets.SocketException (10061): No connection could be made because the target machine actively refused it.",
    ),
    "net-timeout": (
        f"requests.exceptions.ConnectTimeout: {_POOL} (Caused by ConnectTimeoutError('<x>, Connection to x timed out. (connect timeout=5)'))",
        "Error: connect ETIMEDOUT 20.190.159.1:443",
        "java.net.SocketTimeoutException: Connect timed out",
        "context deadline exceeded (Client.Timeout exceeded while awaiting headers)",
        "System.Threading.Tasks.TaskCanceledException: The request was canceled due to the configured HttpClient.Timeout of 100 seconds elapsing.",
        "AxiosError: timeout of 10000ms exceeded",
    ),
    "net-reset": (
        "requests.exceptions.ConnectionError: ('Connection aborted.', RemoteDisconnected('Remote end closed connection without response'))",
        "Error: read ECONNRESET\n    at TLSWrap.onStreamRead",
        "Error: socket hang up",
        "java.net.SocketException: Connection reset",
        "curl: (52) Empty reply from server",
    ),
    "net-tls-untrusted": (
        "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer certificate (_ssl.c:1006)",
        "Error: self-signed certificate in certificate chain\n    code: 'SELF_SIGNED_CERT_IN_CHAIN'",
        "javax.net.ssl.SSLHandshakeException: PKIX path building failed: sun.security.provider.certpath.SunCertPathBuilderException: unable to find valid certification path to requested target",
        "x509: certificate signed by unknown authority",
        "System.Security.Authentication.AuthenticationException: The remote certificate is invalid because of errors in the certificate chain: UntrustedRoot",
        "curl: (60) SSL certificate problem: unable to get local issuer certificate",
    ),
    "net-tls-name": (
        "ssl.SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: Hostname mismatch, certificate is not valid for 'x.cognitedata.com'. (_ssl.c:1006)",
        "Error [ERR_TLS_CERT_ALTNAME_INVALID]: Hostname/IP does not match certificate's altnames: Host: x.",
        "java.security.cert.CertificateException: No subject alternative DNS name matching x.cognitedata.com found.",
        "x509: certificate is valid for *.example.com, not x.cognitedata.com",
        "The remote certificate is invalid according to the validation procedure: RemoteCertificateNameMismatch",
    ),
    "net-tls-expired": (
        "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has expired (_ssl.c:1006)",
        "Error: certificate has expired\n  code: 'CERT_HAS_EXPIRED'",
        "x509: certificate has expired or is not yet valid: current time 2026-11-29T10:00:00Z is after 2026-01-01",
        "net::ERR_CERT_DATE_INVALID",
    ),
    "net-proxy": (
        f"ProxyError: {_POOL} (Caused by ProxyError('Cannot connect to proxy.', NewConnectionError('[Errno 111] Connection refused')))",
        "OSError: Tunnel connection failed: 407 Proxy Authentication Required",
        "curl: (56) Received HTTP code 407 from proxy after CONNECT",
        "proxyconnect tcp: dial tcp 10.0.0.1:3128: connect: connection refused",
        "java.io.IOException: Unable to tunnel through proxy. Proxy returns \"HTTP/1.1 407 Proxy Authentication Required\"",
    ),
    "net-html": (
        "SyntaxError: Unexpected token '<', \"<!DOCTYPE \"... is not valid JSON",
        "invalid character '<' looking for beginning of value",
        "<!DOCTYPE html><html><head><title>Web access blocked</title></head><body>Your request was blocked</body></html>",
        "System.Text.Json.JsonException: '<' is an invalid start of a value. Path: $ | LineNumber: 0",
    ),
    "jwt-expired": (
        "jwt.exceptions.ExpiredSignatureError: Signature has expired",
        "TokenExpiredError: jwt expired",
        "io.jsonwebtoken.ExpiredJwtException: JWT expired 12345 milliseconds ago at 2026-11-29T09:00:00.000Z.",
        "JWTExpired: \"exp\" claim timestamp check failed",
        "IDX10223: Lifetime validation failed. The token is expired. ValidTo (UTC): '11/29/2026'",
        "token has invalid claims: token is expired",
    ),
    "jwt-not-yet": (
        "jwt.exceptions.ImmatureSignatureError: The token is not yet valid (iat)",
        "NotBeforeError: jwt not active",
        "google.auth.exceptions.InvalidValue: Token used too early, 1764 < 1765. Check that your computer's clock is set correctly.",
    ),
    "jwt-audience": (
        "jwt.exceptions.InvalidAudienceError: Audience doesn't match",
        "JsonWebTokenError: jwt audience invalid. expected: https://x",
        "IDX10214: Audience validation failed. Audiences: 'api://x'",
        "oidc: expected audience \"a\" got [\"b\"]",
    ),
    "jwt-issuer": (
        "jwt.exceptions.InvalidIssuerError: Invalid issuer",
        "JsonWebTokenError: jwt issuer invalid. expected: https://x",
        "IDX10205: Issuer validation failed. Issuer: 'https://sts.windows.net/x/'",
        "oidc: id token issued by a different provider, expected \"a\" got \"b\"",
    ),
    "jwt-signature": (
        "jwt.exceptions.InvalidSignatureError: Signature verification failed",
        "jwt.exceptions.PyJWKClientError: Unable to find a signing key that matches: \"abc\"",
        "JsonWebTokenError: invalid signature",
        "JWKSNoMatchingKey: no applicable key found in the JSON Web Key Set",
        "IDX10503: Signature validation failed. Token does not have a kid.",
    ),
    "jwt-malformed": (
        "JsonWebTokenError: jwt malformed",
        "jwt.exceptions.DecodeError: Not enough segments",
        "IDX12741: JWT must have three segments (JWS) or five segments (JWE).",
        "io.jsonwebtoken.MalformedJwtException: JWT strings must contain exactly 2 period characters. Found: 0",
    ),
    "portal-refusal": (
        '{"error": {"code": 403, "message": "The proxy only reads.", "reason": "read_only", "reference": "E-7F3K-92QD"}}',
        "HTTP/1.1 401 Unauthorized\nContent-Type: application/json\nX-Portal-Reason: sign_in_ended",
        '{"level": "info", "logger": "portal.audit", "event": "proxy_refused", "rule": "x"}',
    ),
    "portal-sign-in": (
        "Refused, 502\nYour identity provider's answer was refused\nReference\nE-7F3K-92QD\nDetails\nReason sign_in_failed\nCause id_token_issuer",
        '{"event": "sign_in_failed", "cause": "state_expired", "detail": "", "time": "2026-11-29T09:00:00+00:00", "level": "info", "logger": "portal.audit", "message": "sign_in_failed"}',
        '{"error": {"code": 400, "message": "x", "reason": "sign_in_failed", "reference": "E-7F3K-92QD"}}',
    ),
}  # fmt: skip
