"""A request's body that can be sent once more, kept while it passes.

Up to a mebibyte in memory, beyond that in a file without a name, which nobody can open and which ends
with the process (open(2), O_TMPFILE). Beyond the setting nothing is kept, and the body passes once.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import Final

from cdfproxy.upload import PIECE, Upload, UploadBrokenError

_log = logging.getLogger("portal.proxy")
IN_MEMORY: Final = 1_048_576


class Replay:
    """An upload that remembers. Each `pieces` begins at its first byte, wherever the last one ended."""

    def __init__(self, upload: Upload, most: int) -> None:
        self.length = upload.length
        self._upload, self._most = upload, most
        self._rest = upload.pieces()
        self._kept: SpooledTemporaryFile[bytes] | None = None
        self._size = 0
        self._is_lost = False

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to send."""
        return self._upload.is_empty

    @property
    def can_repeat(self) -> bool:
        """Whether everything that was sent can be sent again."""
        return not self._is_lost

    def pieces(self) -> Iterator[bytes]:
        """The body in pieces; UploadBrokenError when it ends too early."""
        if self._is_lost:
            raise ValueError("this body is gone")
        if self._kept is not None:
            yield from self._again(self._kept)
        try:
            for piece in self._rest:
                self._keep(piece)
                yield piece
        except UploadBrokenError:
            # What is kept would pass for the whole of it.
            self.close()
            raise

    def close(self) -> None:
        """Forget it; it cannot be sent any more."""
        self._is_lost = True
        if self._kept is not None:
            self._kept.close()
            self._kept = None

    def _again(self, kept: SpooledTemporaryFile[bytes]) -> Iterator[bytes]:
        for start in range(0, self._size, PIECE):
            kept.seek(start)
            yield kept.read(min(PIECE, self._size - start))

    def _keep(self, piece: bytes) -> None:
        if self._is_lost:
            return
        if self._size + len(piece) > self._most:
            self.close()
            return
        try:
            self._write(piece)
        except OSError:
            # No room, or no file to be had. The call needs none, and CDF is not to blame.
            _log.warning("A body could not be kept beside its way", exc_info=True)
            self.close()

    def _write(self, piece: bytes) -> None:
        if self._kept is None:
            self._kept = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 -- lives as long as the call
        self._kept.seek(self._size)
        self._kept.write(piece)
        self._size += len(piece)
