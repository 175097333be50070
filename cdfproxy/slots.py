"""How many calls one process forwards at once; the rest of its threads stay free for pages and health."""

from __future__ import annotations

from collections import deque

#: Threads of a worker that `/cdf/` never takes.
RESERVED_THREADS = 8


class Slot:
    """One of them; letting it go twice lets it go once."""

    def __init__(self, free: deque[None]) -> None:
        self._free: deque[None] | None = free

    def release(self) -> None:
        """Let the next call in."""
        free, self._free = self._free, None
        if free is not None:
            free.append(None)

    def __del__(self) -> None:
        # A middleware that fails after the view loses the response without closing it.
        self.release()


class Slots:
    """A fixed number of slots; nobody waits for one, since waiting would take a thread too.

    Without a lock: the garbage collector lets a lost one go in the middle of anything, `take` included.
    """

    def __init__(self, number: int) -> None:
        self._free = deque[None]([None] * number)
        self.number = number

    @classmethod
    def beside(cls, threads: int) -> Slots:
        """What a worker with so many threads can give to the proxy."""
        return cls(max(1, threads - RESERVED_THREADS))

    def take(self) -> Slot | None:
        """A slot, or None when all are taken."""
        try:
            self._free.pop()
        except IndexError:
            return None
        return Slot(self._free)
