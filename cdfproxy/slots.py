"""How many calls one process forwards at once; the rest of its threads stay free for pages and health."""

from __future__ import annotations

from threading import BoundedSemaphore

#: Threads of a worker that `/cdf/` never takes.
RESERVED_THREADS = 8


class Slot:
    """One of them; letting it go twice lets it go once."""

    def __init__(self, slots: BoundedSemaphore) -> None:
        self._slots: BoundedSemaphore | None = slots

    def release(self) -> None:
        """Let the next call in."""
        slots, self._slots = self._slots, None
        if slots is not None:
            slots.release()

    def __del__(self) -> None:
        # A middleware that fails after the view loses the response without closing it.
        self.release()


class Slots:
    """A fixed number of slots; nobody waits for one, since waiting would take a thread too."""

    def __init__(self, number: int) -> None:
        self._free = BoundedSemaphore(number)
        self.number = number

    @classmethod
    def beside(cls, threads: int) -> Slots:
        """What a worker with so many threads can give to the proxy."""
        return cls(max(1, threads - RESERVED_THREADS))

    def take(self) -> Slot | None:
        """A slot, or None when all are taken."""
        return Slot(self._free) if self._free.acquire(blocking=False) else None
