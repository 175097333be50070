from __future__ import annotations

import io

import pytest

from cdfproxy.upload import PIECE, UnreadableBody, Upload, UploadBrokenError, upload_of


def read(body: bytes, **environ: str) -> Upload | UnreadableBody:
    return upload_of({"wsgi.input": io.BytesIO(body), **environ})


@pytest.mark.parametrize(
    ("environ", "length"),
    [
        ({}, 0),
        ({"CONTENT_LENGTH": ""}, 0),
        ({"CONTENT_LENGTH": "7"}, 7),
        ({"CONTENT_LENGTH": "007"}, 7),
        ({"CONTENT_LENGTH": "9" * 18}, 10**18 - 1),
        ({"HTTP_TRANSFER_ENCODING": "chunked"}, None),
        ({"HTTP_TRANSFER_ENCODING": " Chunked "}, None),
    ],
)
def test_the_framing_is_the_clients(environ: dict[str, str], length: int | None) -> None:
    upload = read(b"", **environ)
    assert isinstance(upload, Upload)
    assert upload.length == length


@pytest.mark.parametrize("length", ["-7", "+7", "²", "7 ", "0x7", "7,7", "9" * 19])
def test_a_length_that_is_no_number_or_beyond_counting_is_refused(length: str) -> None:
    assert read(b"", CONTENT_LENGTH=length) is UnreadableBody.LENGTH


@pytest.mark.parametrize("coding", ["gzip, chunked", "chunked, chunked", "gzip", "identity", "x"])
def test_another_transfer_coding_is_not_guessed_at(coding: str) -> None:
    assert isinstance(read(b"", HTTP_TRANSFER_ENCODING=coding), UnreadableBody)


@pytest.mark.parametrize(
    "environ", [{"CONTENT_LENGTH": "200000"}, {"HTTP_TRANSFER_ENCODING": "chunked"}]
)
def test_a_body_is_read_in_pieces_and_never_whole(environ: dict[str, str]) -> None:
    body = bytes(range(250)) * 800
    upload = read(body, **environ)
    assert isinstance(upload, Upload)
    pieces = list(upload.pieces())
    assert b"".join(pieces) == body
    assert max(map(len, pieces)) == PIECE


def test_what_follows_a_body_is_left_alone() -> None:
    upload = read(b"bodyGET /next", CONTENT_LENGTH="4")
    assert isinstance(upload, Upload)
    assert list(upload.pieces()) == [b"body"]


def test_a_body_that_ends_early_is_broken() -> None:
    upload = read(b"bod", CONTENT_LENGTH="4")
    assert isinstance(upload, Upload)
    with pytest.raises(UploadBrokenError):
        list(upload.pieces())
