"""deploy/nginx.conf and its files: what they must hold, and nginx alone between a portal and a CDF of scripts."""

from __future__ import annotations

import re
import socket
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from cdfproxy.offload import includes, names
from cdfproxy.offload.hidden_headers import HIDDEN
from cdfproxy.request_headers import CDP_HEADERS, FORWARDED
from cdfproxy.response_headers import PASSED
from tests.support.authority import CertificateAuthority
from tests.support.nginx import nginx
from tests.support.offload import SECRET, configuration
from tests.support.portal import ROOT, free_port
from tests.support.raw_upstream import Arrived, RawUpstream, Script, plain, raw_then_close
from tests.support.relay import TlsFront

FILES = {path.name: path.read_text(encoding="utf-8") for path in includes.FOLDER.iterdir()}
LOCATION = re.compile(r"^location (\S.*?) \{$(.*?)^\}$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("name", includes.files())
def test_the_lists_of_headers_are_those_of_the_code(name: str) -> None:
    """`python -m cdfproxy.offload.includes` writes them."""
    assert FILES[name] == includes.files()[name]


def test_what_passes_is_not_hidden_and_the_rest_of_the_family_is() -> None:
    # Content-Disposition is written anew, as maps.conf says.
    assert PASSED & set(HIDDEN) == {"content-disposition"}
    assert not [name for name in HIDDEN if name.startswith(("cdf", "x-cdp", "ratelimit"))]
    assert {name.lower() for name in (*names.ASKED, *names.TOLD, names.REDIRECT)} <= set(HIDDEN)


def test_every_forwarded_header_is_told_by_name() -> None:
    told = re.findall(r"^proxy_set_header (\S+) \S+;$", FILES["request-headers.conf"], re.MULTILINE)
    adds = {"authorization", "user-agent", "accept-encoding", "origin"}
    assert {name.lower() for name in told} == FORWARDED | CDP_HEADERS | adds
    assert len(told) == len({name.lower() for name in told})


def written_out(text: str) -> str:
    """With the files that it includes."""
    return re.sub(r"include portal/(\S+);", lambda found: written_out(FILES[found[1]]), text)


def test_every_location_says_which_mark_it_bears_and_ends_the_clients() -> None:
    locations = {
        name: written_out(text) for name, text in LOCATION.findall(FILES["locations.conf"])
    }
    places = {names.READS, names.STREAMS, names.WRITES, names.IN_PATH, names.IN_PATH_OLD}
    assert locations.keys() >= {"/", "^~ /cdf/", *places}
    asking = set()
    for name, text in locations.items():
        if "http://portal" in text:
            told = re.findall(rf"^\s*proxy_set_header ({names.MARK}\S*) ", text, re.MULTILINE)
            assert sorted(told) == sorted(names.WRITTEN), name
            if "write-the-secret-here" in text:
                asking.add(name)
    assert asking == {"^~ /cdf/", "@cdf_fault", "@cdf_crowded"}


def test_no_target_is_taken_from_nginx_own_reading() -> None:
    told = "".join(
        line for text in FILES.values() for line in text.splitlines(True) if "#" not in line
    )
    assert Counter(re.findall(r"proxy_pass (\S+);", told)) == {
        "http://portal": 4,
        "http://portal_deciders": 1,
        "$portal_cdf_scheme://cdf$portal_target": 1,
    }
    assert not re.search(r"\$(?:uri|document_uri|request_uri|args|query_string)\b", told)
    assert "rewrite " not in told


@contextmanager
def between(
    folder: Path, cdf_url: str, authority: Path | None = None
) -> Iterator[tuple[str, RawUpstream]]:
    """nginx's address, and the portal behind it, which is a script."""
    port = free_port()
    with RawUpstream() as portal:
        text = configuration(
            folder, port, portal.port, cdf_url, authority=authority, silence="500ms"
        )
        with nginx(folder, text, f"http://localhost:{port}/", None):
            portal.play(handing_over(names.READS))
            yield f"http://localhost:{port}", portal


def handing_over(place: str, *more: str) -> Script:
    told = (f"{names.REDIRECT}: {place}", f"{names.TARGET}: /api/x?y", f"{names.PERSON}: p")
    return plain(b"", *told, f"{names.AUTHORIZATION}: Bearer t", *more)


def call(url: str, method: str = "GET") -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False
        return session.request(method, f"{url}/cdf/api/x?y", timeout=20)


def test_a_cdf_that_falls_silent_is_given_up(tmp_path: Path) -> None:
    def begin(connection: socket.socket, arrived: Arrived) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n")
        connection.recv(1)

    def hang(connection: socket.socket, arrived: Arrived) -> None:
        connection.recv(1)

    with RawUpstream() as cdf, between(tmp_path, cdf.url) as (url, portal):
        cdf.play(begin)
        with pytest.raises(requests.exceptions.ChunkedEncodingError):
            call(url)
        assert cdf.client_left.wait(10)
        cdf.play(hang)
        portal.play(handing_over(names.READS), plain(b"late", status="504 x"))
        assert call(url).status_code == 504
        assert len(cdf.arrived) == 1
        assert portal.arrived[-1].header(names.FAULT) == "late"
        assert portal.arrived[-1].header(names.MARK) == SECRET


def test_the_portals_own_words_go_with_cdfs_answer(tmp_path: Path) -> None:
    """Those that its middleware writes, https among them; a cookie that it sets reaches the browser."""
    own = {
        "Content-Security-Policy": "sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=()",
        "Referrer-Policy": "same-origin",
        "Strict-Transport-Security": "max-age=31536000",
        "Vary": "Origin",
        "Access-Control-Allow-Origin": "https://app.example.com",
        "Access-Control-Allow-Credentials": "true",
        "Access-Control-Expose-Headers": "etag",
        "X-Portal-Request-Id": "abc",
        "Cache-Control": "private, no-store",
        "Set-Cookie": "portal=new; Path=/; HttpOnly",
    }
    with RawUpstream() as cdf, between(tmp_path, cdf.url) as (url, portal):
        cdf.play(plain(b"{}", *(f"{name}: theirs" for name in own), "Set-Cookie: portal=theirs"))
        for place in (names.READS, names.WRITES):
            portal.play(handing_over(place, *(f"{name}: {value}" for name, value in own.items())))
            answer = call(url)
            assert {name: answer.headers.get(name) for name in own} == own
            assert "theirs" not in repr(answer.raw.headers)


def test_a_portal_that_is_down_is_said_in_json(tmp_path: Path) -> None:
    port = free_port()
    text = configuration(tmp_path, port, free_port(), "http://127.0.0.1:9")
    with nginx(tmp_path, text, f"http://localhost:{port}/", None):
        answer = call(f"http://localhost:{port}")
    assert (answer.status_code, answer.headers["x-portal-reason"]) == (502, "internal")
    assert answer.json()["error"]["code"] == 502
    assert answer.headers["cache-control"] == "private, no-store"


@pytest.mark.parametrize(
    ("name", "is_known", "is_served"),
    [("localhost", True, True), ("elsewhere.example", True, False), ("localhost", False, False)],
)
def test_nginx_knows_the_cluster_by_its_certificate(
    tmp_path: Path, name: str, is_known: bool, is_served: bool
) -> None:
    for folder in ("own", "other", "nginx"):
        (tmp_path / folder).mkdir()
    own, other = (CertificateAuthority(tmp_path / folder) for folder in ("own", "other"))
    trusted = own if is_known else other
    with RawUpstream() as cdf, TlsFront(cdf.url, own.issue(name)) as front:
        url = f"https://localhost:{front.port}"
        with between(tmp_path / "nginx", url, trusted.bundle) as (nginx_url, portal):
            refusal = plain(b"no", status="502 x")
            for place in (names.READS, names.WRITES):
                portal.play(handing_over(place), refusal)
                cdf.play(plain(b"yes"))
                answer = call(nginx_url)
                assert answer.status_code == (200 if is_served else 502)
                assert len(cdf.arrived) == is_served
                if is_served:
                    assert cdf.only.header("host") == f"localhost:{front.port}"
                    assert cdf.only.header("authorization") == "Bearer t"


def test_the_example_is_for_production() -> None:
    text = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8") + FILES["cdf.conf"]
    for line in ("proxy_ssl_verify on;", "proxy_ssl_server_name on;", "proxy_next_upstream off;", "proxy_buffering off;", "proxy_max_temp_file_size 0;", "server_tokens off;", "error_log /var/log/nginx/portal-error.log crit;"):  # fmt: skip
        assert line in text, line


def test_over_http_2_what_is_not_http_is_a_body_without_headers(tmp_path: Path) -> None:
    """As the example listens; curl stands for a browser."""
    authority, port = CertificateAuthority(tmp_path), free_port()
    certificate, key = authority.issue("localhost")
    url = f"https://localhost:{port}/cdf/api/x?y"
    command = ["curl", "-si", "--http2", "--cacert", authority.bundle, url]
    with RawUpstream() as cdf, RawUpstream() as portal:
        text = configuration(tmp_path, port, portal.port, cdf.url)
        listening = f"ssl http2; ssl_certificate {certificate}; ssl_certificate_key {key};"
        text = text.replace(f"listen 127.0.0.1:{port};", f"listen 127.0.0.1:{port} {listening}")
        portal.play(handing_over(names.WRITES))
        with nginx(tmp_path, text, f"https://localhost:{port}/", authority.bundle):
            portal.play(handing_over(names.WRITES))
            cdf.play(plain(b"fine", "X-Request-Id: 5"))
            posted = subprocess.run([*command, "-d", "body"], capture_output=True, check=True)
            assert posted.stdout.startswith(b"HTTP/2 200")
            assert posted.stdout.endswith(b"\r\n\r\nfine")
            assert (cdf.only.body, cdf.only.line) == (b"body", "POST /api/x?y HTTP/1.1")
            assert portal.arrived[-1].header("host") == f"localhost:{port}"
            cdf.play(raw_then_close(b"\r\nHTTP/1.1 200 OK\r\nSet-Cookie: portal=theirs\r\n\r\n"))
            got = subprocess.run(command, capture_output=True, check=True).stdout
    head, _, _ = got.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/2 000")
    assert b"cookie" not in head.lower()
