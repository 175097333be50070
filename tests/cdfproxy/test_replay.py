from __future__ import annotations

import io
import os
import resource
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from cdfproxy.replay import IN_MEMORY, Replay
from cdfproxy.upload import PIECE, Upload, UploadBrokenError

DATA = bytes(range(256)) * 10_000


Make = Callable[..., Replay]


@pytest.fixture
def replay() -> Iterator[Make]:
    with ExitStack() as stack:

        def make(data: bytes = DATA, *, length: int | None = -1, most: int = 10_000_000) -> Replay:
            upload = Upload(io.BytesIO(data), len(data) if length == -1 else length)
            return stack.enter_context(closing(Replay(upload, most)))

        yield make


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize("size", [1, 70_000, IN_MEMORY + 1, len(DATA)])
def test_a_body_passes_as_often_as_wanted(replay: Make, size: int, chunked: bool) -> None:
    length = None if chunked else size
    body = replay(DATA[:size], length=length)
    assert body.length == length
    for _ in range(3):
        assert b"".join(body.pieces()) == DATA[:size]
        assert body.can_repeat


@pytest.mark.parametrize("seen", [0, 1, 2, 17])
def test_it_begins_anew_wherever_the_last_time_ended(replay: Make, seen: int) -> None:
    body = replay()
    first = body.pieces()
    begun = b"".join(next(first) for _ in range(seen))
    first.close()
    assert begun == DATA[: seen * PIECE]
    again = body.pieces()
    next(again)
    again.close()
    assert b"".join(body.pieces()) == DATA


def test_what_is_too_large_passes_once(replay: Make) -> None:
    body = replay(most=100_000)
    assert b"".join(body.pieces()) == DATA
    assert not body.can_repeat
    with pytest.raises(ValueError, match="gone"):
        next(body.pieces())


@pytest.mark.parametrize("chunked", [False, True])
def test_half_a_body_is_never_sent_as_a_whole(replay: Make, chunked: bool) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            found = super().read(size)
            if not found:
                raise ConnectionResetError
            return found

    with closing(Replay(Upload(Broken(DATA), None if chunked else len(DATA) + 1), 10**7)) as body:
        with pytest.raises(UploadBrokenError):
            b"".join(body.pieces())
        assert not body.can_repeat
        with pytest.raises(ValueError, match="gone"):
            next(body.pieces())


def test_the_file_has_no_name(
    replay: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    body = replay()
    pieces = body.pieces()
    for _ in range(IN_MEMORY // PIECE + 2):
        next(pieces)
    opened = [os.readlink(entry) for entry in Path("/proc/self/fd").iterdir() if entry.is_symlink()]
    files = [name for name in opened if name.startswith(str(tmp_path))]
    assert files
    assert all(name.endswith(" (deleted)") for name in files)
    assert list(tmp_path.iterdir()) == []
    body.close()
    assert not body.can_repeat


def test_a_full_disk_costs_the_repetition_and_not_the_call(
    replay: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    body = replay()
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (IN_MEMORY + PIECE, hard))
    try:
        assert b"".join(body.pieces()) == DATA
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    assert not body.can_repeat
