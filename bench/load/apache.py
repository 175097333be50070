"""Apache with mod_auth_openidc in front of the same upstream, signed in at the embedded provider.

https://github.com/OpenIDC/mod_auth_openidc: sessions in shared memory, the access token in Authorization.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from urllib.parse import urljoin

import requests

from bench.load.servers import process
from cdfportal.demo.provider import Client, EmbeddedProvider, ProviderConfig
from tests.support.portal import free_port

_MODULES = Path("/usr/lib/apache2/modules")
_LOADED = {
    "mpm_event_module": "mod_mpm_event.so",
    "authn_core_module": "mod_authn_core.so",
    "authz_core_module": "mod_authz_core.so",
    "authz_user_module": "mod_authz_user.so",
    "headers_module": "mod_headers.so",
    "proxy_module": "mod_proxy.so",
    "proxy_http_module": "mod_proxy_http.so",
    "auth_openidc_module": "mod_auth_openidc.so",
}
_FORM = re.compile(
    r'<form method="post" action="([^"]*)">\s*<input type="hidden" name="csrf" value="([^"]*)">'
)


@contextmanager
def apache(folder: Path, upstream_port: int) -> Iterator[tuple[int, str]]:
    """Its port and the cookie of a session."""
    path = shutil.which("apache2") or shutil.which("apache2", path="/usr/sbin")
    if path is None or not (_MODULES / "mod_auth_openidc.so").exists():
        raise LookupError(
            "The benchmark needs Apache with mod_auth_openidc "
            "(Debian: apt-get install apache2 libapache2-mod-auth-openidc)."
        )
    port, secret = free_port(), secrets.token_urlsafe(32)
    callback = f"http://localhost:{port}/oidc/callback"
    client = Client("beside", secret, (callback,))
    with EmbeddedProvider(ProviderConfig("http://127.0.0.1", (client,))) as provider:
        configuration = folder / "apache.conf"
        configuration.write_text(_text(folder, port, upstream_port, provider.issuer, secret))
        command = (path, "-D", "FOREGROUND", "-d", str(folder), "-f", str(configuration))
        with process(*command, port=port):
            yield port, _signed_in(port)


def _text(folder: Path, port: int, upstream_port: int, issuer: str, secret: str) -> str:
    loaded = "\n".join(f"LoadModule {name} {_MODULES / file}" for name, file in _LOADED.items())
    user = "User www-data\nGroup www-data" if os.geteuid() == 0 else ""
    return f"""
ServerRoot {folder}
ServerName localhost
PidFile {folder}/apache.pid
ErrorLog {folder}/apache.log
LogLevel warn
Listen 127.0.0.1:{port}
{loaded}
{user}
StartServers 2
ServerLimit 4
ThreadLimit 128
ThreadsPerChild 128
MaxRequestWorkers 512
MaxKeepAliveRequests 0
KeepAliveTimeout 75
OIDCProviderMetadataURL {issuer}/.well-known/openid-configuration
OIDCClientID beside
OIDCClientSecret {secret}
OIDCRedirectURI http://localhost:{port}/oidc/callback
OIDCCryptoPassphrase {secrets.token_urlsafe(32)}
OIDCScope "openid profile email offline_access"
OIDCPKCEMethod S256
OIDCSessionInactivityTimeout 3600
OIDCCacheType shm
OIDCCacheShmEntrySizeMax 65536
<Location /oidc>
    AuthType openid-connect
    Require valid-user
</Location>
<Location /cdf/>
    AuthType openid-connect
    Require valid-user
    RequestHeader unset Cookie
    RequestHeader set Authorization "Bearer %{{OIDC_access_token}}e"
    ProxyPass http://127.0.0.1:{upstream_port}/ enablereuse=on keepalive=on
</Location>
"""


def _signed_in(port: int) -> str:
    browser = requests.Session()
    browser.trust_env = False
    chooser = browser.get(
        f"http://localhost:{port}/cdf/api/v1/projects/plant-north/assets", timeout=20
    )
    form = _FORM.search(chooser.text)
    if form is None:
        raise LookupError(
            f"Apache does not lead to the provider: {chooser.status_code} {chooser.text[:300]}"
        )
    answer = browser.post(
        urljoin(chooser.url, unescape(form[1])),
        data={"csrf": form[2], "person": "bob"},
        headers={"Origin": "/".join(chooser.url.split("/")[:3])},
        timeout=20,
    )
    if not answer.ok:
        raise LookupError(
            f"Signing in through Apache failed: {answer.status_code} {answer.text[:300]}"
        )
    name = "mod_auth_openidc_session"
    return f"{name}={browser.cookies[name]}"
