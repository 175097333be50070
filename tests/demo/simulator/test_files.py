"""Files with bytes: signed links into a storage at an origin of its own, and what it takes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from cdfportal.demo.simulator import CdfSimulator, SimulatorConfig
from tests.demo.simulator.calling import Client, Reply, follow
from tests.demo.simulator.minting import NOW, Issuer

PAGE = "http://localhost:8000"
PART = 5 * 1024 * 1024


class Hand:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> Any:
        return self.at


@pytest.fixture
def hand() -> Hand:
    return Hand()


@pytest.fixture
def simulator(issuer: Issuer, hand: Hand) -> Iterator[CdfSimulator]:
    config = SimulatorConfig(issuers={issuer.url: issuer.jwks_url}, clock=hand)
    with CdfSimulator(config) as running:
        yield running


def _upload_url(client: Client, name: str = "note.txt", **headers: str) -> tuple[int, str]:
    spec = {"name": name, "externalId": name, "mimeType": "text/plain"}
    made = client.post("/files", spec, **headers)
    assert made.status == 201, made.body
    assert made.json["uploaded"] is False
    return made.json["id"], made.json["uploadUrl"]


def _download_url(client: Client, file_id: int, query: str = "", **headers: str) -> str:
    asked = client.post(f"/files/downloadlink{query}", {"items": [{"id": file_id}]}, **headers)
    [item] = asked.items
    assert item["id"] == file_id
    return str(item["downloadUrl"])


def _refused(reply: Reply, status: int, words: str) -> None:
    assert (reply.status, reply.body.decode()) == (status, words)


def test_a_file_is_made_brought_and_fetched(alice: Client) -> None:
    key, url = _upload_url(alice)
    asked = alice.post("/files/downloadlink", {"items": [{"id": key}]})
    assert asked.error["message"] == f"File {key} has not been uploaded yet"
    assert follow(url, "PUT", b"first \xff\x00 words", Content_Type="text/plain").status == 200
    [known] = alice.post("/files/byids", {"items": [{"id": key}]}).items
    assert known["uploaded"] is True
    assert known["uploadedTime"] == int(NOW.timestamp() * 1000)
    got = follow(_download_url(alice, key))
    assert (got.body, got.headers["content-type"]) == (b"first \xff\x00 words", "text/plain")
    part = follow(_download_url(alice, key), Range="bytes=0-4")
    assert (part.status, part.body) == (206, b"first")
    assert follow(_download_url(alice, key), "HEAD").headers["content-length"] == "14"
    assert alice.post("/files/delete", {"items": [{"id": key}]}).json == {}
    _refused(follow(url, "PUT", b"x"), 404, "There is no such file.")


def test_another_link_to_a_file_replaces_its_content(alice: Client) -> None:
    key, url = _upload_url(alice)
    follow(url, "PUT", b"one")
    again = alice.post("/files/uploadlink", {"items": [{"externalId": "note.txt"}]}).json
    assert again["uploadUrl"] == again["items"][0]["uploadUrl"]
    follow(again["uploadUrl"], "PUT", b"two")
    assert follow(_download_url(alice, key)).body == b"two"
    spec = {"name": "renamed.txt", "externalId": "note.txt"}
    assert alice.post("/files", spec).status == 409
    over = alice.post("/files?overwrite=true", spec).json
    assert (over["id"], over["name"]) == (key, "renamed.txt")
    # Until new bytes are there, the old ones are the file's.
    assert follow(_download_url(alice, key)).body == b"two"


def test_the_plants_own_files_have_bytes(alice: Client, bob: Client) -> None:
    first = follow(_download_url(alice, 4001)).body
    assert first.startswith(b"%PDF-1.7\n")
    assert follow(_download_url(bob, 4001)).body == first
    assert follow(_download_url(alice, 4007)).body.startswith(b"energy balance")
    # Line B is none of Bob's.
    named = {"items": [{"id": 4003}]}
    assert bob.post("/files/downloadlink", named).error["missing"] == [{"id": 4003}]


def test_a_link_is_for_one_method_one_path_and_a_while(alice: Client, hand: Hand) -> None:
    key, url = _upload_url(alice)
    follow(url, "PUT", b"content")
    down = _download_url(alice, key)
    for wrong in (
        url.replace(f"/{key}?", "/4001?"),
        url.replace("expires=1", "expires=2"),
        url.replace("origin=", "origin=https%3A%2F%2Felsewhere.example"),
        url.rpartition("&")[0],
        url + "&expires=9",
        url[:-1] + ("0" if url[-1] != "0" else "1"),
        f"{url.partition('?')[0]}?expires=x&origin=&signature=",
    ):
        _refused(follow(wrong, "PUT", b"x"), 403, "The signature does not fit.")
    for reply in (follow(url, "GET"), follow(down, "PUT", b"x"), follow(url, "DELETE")):
        _refused(reply, 403, "The link was not made for this method.")
    longer = _download_url(alice, key, "?extendedExpiration=true")
    hand.at = NOW + timedelta(seconds=30)
    _refused(follow(down), 403, "The link has expired.")
    assert follow(longer).body == b"content"
    hand.at = NOW + timedelta(hours=1)
    _refused(follow(longer), 403, "The link has expired.")
    assert follow(url, "PUT", b"late").status == 200
    hand.at = NOW + timedelta(days=7)
    _refused(follow(url, "PUT", b"x"), 403, "The link has expired.")


def test_only_pages_of_the_origin_that_cdf_was_told_may_use_a_link(alice: Client) -> None:
    _, url = _upload_url(alice, Origin=PAGE)
    asked = {"Access_Control_Request_Method": "PUT"}
    headers = {"Access_Control_Request_Headers": "content-type"}
    ready = follow(url, "OPTIONS", Origin=PAGE, **asked, **headers)
    assert ready.status == 204
    assert ready.headers["access-control-allow-origin"] == PAGE
    assert ready.headers["access-control-allow-methods"] == "PUT"
    done = follow(url, "PUT", b"x", Origin=PAGE)
    assert done.headers["access-control-allow-origin"] == PAGE
    assert done.headers["vary"] == "Origin"
    for refused in (
        follow(url, "OPTIONS", Origin="http://localhost:8001", **asked),
        follow(url, "PUT", b"y", Origin="null"),
        follow(url, "OPTIONS", Origin=PAGE, Access_Control_Request_Method="DELETE"),
        follow(
            url, "OPTIONS", Origin=PAGE, **asked, Access_Control_Request_Headers="authorization"
        ),
        follow(url, "OPTIONS", **asked),
        follow(_upload_url(alice, "other.txt")[1], "PUT", b"z", Origin=PAGE),
    ):
        assert refused.status == 403
        assert "access-control-allow-origin" not in refused.headers


def test_a_file_in_parts(alice: Client) -> None:
    begun = alice.post("/files/initmultipartupload?parts=3", {"name": "big", "externalId": "big"})
    assert begun.status == 201
    first, second, third = begun.json["uploadUrls"]
    named = {"id": begun.json["id"], "uploadId": begun.json["uploadId"]}
    for url, body in ((third, b"end"), (first, b"a" * PART)):
        assert follow(url, "PUT", body).status == 200
    complete = "/files/completemultipartupload"
    assert alice.post(complete, named).error["message"] == "Not all parts have been uploaded"
    follow(second, "PUT", b"b")
    assert "5 MiB" in alice.post(complete, named).error["message"]
    follow(second, "PUT", b"b" * PART)
    for wrong in ({**named, "id": 4001}, {**named, "uploadId": "none"}):
        assert alice.post(complete, wrong).status == 400
    assert alice.post(complete, named).json == {}
    content = follow(_download_url(alice, named["id"])).body
    assert content == b"a" * PART + b"b" * PART + b"end"
    _refused(follow(first, "PUT", b"x"), 404, "There is no such upload.")
    again = alice.post("/files/multiuploadlink?parts=1", {"items": [{"externalId": "big"}]}).json
    assert again["items"][0]["uploadId"] == again["uploadId"] != named["uploadId"]
    for count in ("0", "251", "", "x"):
        path = f"/files/initmultipartupload?parts={count}"
        assert alice.post(path, {"name": "n"}).status == 400


def test_who_may_bring_files(alice: Client, bob: Client, carol: Client) -> None:
    assert bob.post("/files", {"name": "n", "dataSetId": 17}).status == 403
    assert bob.post("/files/uploadlink", {"items": [{"id": 4001}]}).status == 403
    assert carol.post("/files", {"name": "n"}).status == 401
    for wrong in (
        {},
        {"name": "n", "uploaded": True},
        {"name": "n", "assetIds": [5]},
        {"name": "n", "securityCategories": [5]},
        {"name": "n", "dataSetId": 5},
    ):
        assert alice.post("/files", wrong).status in (400, 403), wrong
    unknown = alice.post("/files/uploadlink", {"items": [{"id": 5}]})
    assert unknown.error["missing"] == [{"id": 5}]


def test_the_storage_is_an_origin_of_its_own(simulator: CdfSimulator, alice: Client) -> None:
    _, url = _upload_url(alice)
    assert url.startswith(f"{simulator.storage.url}/plant-north/")
    assert urlsplit(simulator.storage.url).port != urlsplit(simulator.url).port
    assert simulator.storage.links.key.hex() not in url
    follow(url, "PUT", b"x", Content_Type="text/x")
    assert simulator.storage.requests[-1].header("Content-Type") == "text/x"
