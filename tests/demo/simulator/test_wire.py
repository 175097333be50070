"""What every answer has, what every body may be, and what trouble can be switched on."""

from __future__ import annotations

import gzip
import http.client
import json
import re
import socket
from collections.abc import Iterable
from urllib.parse import urlsplit
from uuid import UUID

import pytest

from cdfportal.demo.http import Response
from cdfportal.demo.simulator import CdfSimulator
from cdfportal.demo.simulator import faults as trouble
from cdfportal.demo.simulator.faults import Fault
from cdfportal.demo.world import model_bytes
from tests.demo.simulator.calling import Client

LIST = {"limit": 3}
FILE = "/3d/files/81"


def test_every_reply_has_a_request_id(alice: Client, simulator: CdfSimulator) -> None:
    anonymous = Client(simulator.url, None)
    replies = [
        alice.get("/assets"),
        alice.get("/nothing"),
        alice.post("/assets/list", b"{"),
        anonymous.send("GET", "/"),
        alice.send("DELETE", "/api/v1/projects/plant-north/assets"),
    ]
    ids = [str(UUID(reply.headers["x-request-id"])) for reply in replies]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize(
    "target",
    [
        "/",
        "/api",
        "/api/v1",
        "/api/v1/",
        "/api/v2/projects/plant-north/assets",
        "/api/v1/projects/",
        "/api/v1/projects/plant-north/",
        "/api/v1/projects/plant-north/assets//",
        "/api/v1/projects/plant-north//assets",
        "/api/v1/projects/plant-north/assets/1/2/3",
        "/api/v1/projects/plant-north/serviceaccounts",
        "/api/v1/projects/plant-north/%61ssets",
        "/login/status",
        "//",
        "/%00",
    ],
    ids=repr,
)
def test_what_has_no_operation_is_refused_in_cdf_s_shape(alice: Client, target: str) -> None:
    reply = alice.send("GET", target)
    wanted = 401 if target == "/api/v1/projects/" else 404  # a project without a name
    assert (reply.status, reply.error["code"]) == (wanted, wanted)


def test_a_slash_before_the_query_changes_nothing(alice: Client) -> None:
    assert alice.get("/assets/?limit=3").ids() == alice.get("/assets?limit=3").ids()


def test_head_has_the_headers_of_get_and_no_body(alice: Client) -> None:
    reply = alice.send("HEAD", alice.path("/assets"))
    assert (reply.status, reply.body) == (200, b"")
    assert int(reply.headers["content-length"]) > 1000


def test_gzipped_bodies_are_taken(alice: Client) -> None:
    packed = gzip.compress(json.dumps(LIST).encode())
    assert len(alice.post("/assets/list", packed, Content_Encoding="gzip").items) == 3


def test_chunked_bodies_are_taken(alice: Client) -> None:
    def parts() -> Iterable[bytes]:
        yield b'{"limit"'
        yield b": 3}"

    connection = http.client.HTTPConnection(urlsplit(alice.url).netloc, timeout=20)
    headers = {"Authorization": f"Bearer {alice.token}"}
    connection.request("POST", alice.path("/assets/list"), parts(), headers, encode_chunked=True)
    answer = connection.getresponse()
    assert len(json.loads(answer.read())["items"]) == 3
    connection.close()


def test_answers_are_gzipped_for_those_who_can_read_them(alice: Client) -> None:
    packed = alice.get("/assets", Accept_Encoding="gzip, deflate")
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.json == alice.get("/assets").json
    assert "content-encoding" not in alice.get("/assets").headers
    assert "content-encoding" not in alice.get(FILE, Accept_Encoding="gzip").headers


@pytest.mark.parametrize(
    ("body", "coding", "status"),
    [
        (b"{", "identity", 400),
        (b"[]", "identity", 400),
        (b"5", "identity", 400),
        (b"null", "identity", 400),
        (b'{"limit": NaN}', "identity", 400),
        (b'{"cursor": "\\ud800"}', "identity", 400),
        (b"\xff\xfe", "identity", 400),
        (b"[" * 100_000, "identity", 400),
        (b'{"a":' * 900 + b"1" + b"}" * 900, "identity", 400),
        (b'{"limit": ' + b"9" * 5000 + b"}", "identity", 400),
        (b"not gzip", "gzip", 400),
        (gzip.compress(b'{"limit": 3}')[:-4], "gzip", 400),
        (gzip.compress(b"{", 9), "gzip", 400),
        (gzip.compress(b" " * 40_000_000), "gzip", 413),
        (b"{}", "br", 415),
        (b"{}", "gzip, gzip", 415),
    ],
    ids=range(16),
)
def test_broken_bodies_are_refused(alice: Client, body: bytes, coding: str, status: int) -> None:
    reply = alice.post("/assets/list", body, Content_Encoding=coding)
    assert reply.status == status
    assert reply.error["code"] == status


def test_a_body_that_is_too_long_is_refused(alice: Client) -> None:
    connection = http.client.HTTPConnection(urlsplit(alice.url).netloc, timeout=20)
    headers = {"Authorization": f"Bearer {alice.token}", "Content-Length": str(2**40)}
    connection.request("POST", alice.path("/assets/list"), None, headers)
    assert connection.getresponse().status == 413
    connection.close()


def test_null_is_refused_where_cdf_refuses_it_and_kept_where_it_is_data(alice: Client) -> None:
    refused = alice.post("/assets", {"items": [{"name": "n", "source": None}]})
    assert refused.error["message"] == "`null` values aren't allowed."
    assert alice.post("/assets/list", {"filter": None, "limit": 3}).status == 200
    row = {"items": [{"key": "k", "columns": {"a": None}}]}
    assert alice.post("/raw/dbs/historian/tables/quality/rows", row).status == 200


def test_too_many_query_parameters_are_refused(alice: Client) -> None:
    assert alice.get("/assets?" + "&".join(["a=1"] * 300)).status == 400


def test_a_file_comes_whole_in_parts_and_not_again(alice: Client) -> None:
    data = model_bytes(81)
    whole = alice.get(FILE)
    assert (whole.status, whole.body) == (200, data)
    tag = whole.headers["etag"]
    assert alice.get(FILE, If_None_Match=tag).status == 304
    for asked, part, span in (
        ("bytes=0-9", data[:10], "0-9"),
        ("bytes=262140-", data[-4:], "262140-262143"),
        ("bytes=-4", data[-4:], "262140-262143"),
        ("bytes=262140-999999", data[-4:], "262140-262143"),
    ):
        reply = alice.get(FILE, Range=asked, If_Range=tag)
        assert (reply.status, reply.body) == (206, part)
        assert reply.headers["content-range"] == f"bytes {span}/262144"
    assert alice.get(FILE, Range="bytes=0-9", If_Range='"other"').status == 200
    assert alice.get(FILE, Range="bytes=262144-").status == 416
    assert alice.get("/3d/files/5").status == 404


def test_received_requests_are_remembered_as_they_came(
    alice: Client, simulator: CdfSimulator
) -> None:
    alice.get("/raw/dbs/line_a/tables/spare%20parts%2F2026/rows?limit=1", x_cdp_app="portal")
    received = simulator.requests[-1]
    assert received.target.endswith("/spare%20parts%2F2026/rows?limit=1")
    assert received.header("X-Cdp-App") == "portal"
    alice.post("/assets/list", b"{}")
    assert simulator.requests[-1].body_length == 2


def test_errors_can_be_switched_on_for_so_many_requests(
    alice: Client, simulator: CdfSimulator
) -> None:
    simulator.faults.add(trouble.error(429), times=2)
    assert [alice.get("/assets").status for _ in range(3)] == [429, 429, 200]
    simulator.faults.add(trouble.error(503, prefix="/api/v1/token"), times=None)
    assert alice.get("/assets").status == 200
    inspect = [alice.send("GET", "/api/v1/token/inspect") for _ in range(3)]
    assert {reply.status for reply in inspect} == {503}
    assert inspect[0].error["code"] == 503
    simulator.faults.clear()
    assert alice.send("GET", "/api/v1/token/inspect").status == 200


def test_pages_redirects_and_foreign_headers_can_be_switched_on(
    alice: Client, simulator: CdfSimulator
) -> None:
    simulator.faults.add(trouble.html(502))
    page = alice.get("/assets")
    assert (page.status, page.headers["content-type"]) == (502, "text/html; charset=utf-8")
    simulator.faults.add(trouble.redirect("http://127.0.0.1:9/elsewhere"))
    assert alice.get("/assets").headers["location"] == "http://127.0.0.1:9/elsewhere"
    simulator.faults.add(Fault(headers=(("Set-Cookie", "a=b"),)))
    decorated = alice.get("/assets")
    assert (decorated.status, decorated.headers["set-cookie"]) == (200, "a=b")
    simulator.faults.add(Fault(instead=Response(200, b"")))
    assert alice.get("/assets").body == b""


def test_an_answer_can_break_off(alice: Client, simulator: CdfSimulator) -> None:
    simulator.faults.add(Fault(cut_after=100))
    with pytest.raises(http.client.IncompleteRead) as broken:
        alice.get("/assets")
    assert len(broken.value.partial) == 100
    assert alice.get("/assets").status == 200


def test_an_answer_can_be_held_back_until_the_client_gives_up(
    alice: Client, simulator: CdfSimulator
) -> None:
    simulator.faults.add(Fault(delay=60))
    host, port = urlsplit(simulator.url).netloc.split(":")
    with socket.create_connection((host, int(port)), timeout=0.2) as waiting:
        waiting.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        with pytest.raises(TimeoutError):
            waiting.recv(1)
    assert alice.get("/assets").status == 200


def test_no_answer_and_no_memory_holds_the_token(alice: Client, simulator: CdfSimulator) -> None:
    assert alice.token is not None
    signature = alice.token.rpartition(".")[2]
    for reply in (alice.get(""), alice.get("/nothing"), alice.send("GET", "/api/v1/token/inspect")):
        assert signature not in reply.body.decode()
        assert not re.search(re.escape(signature), str(reply.headers))
