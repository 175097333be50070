"""How many calls may be sent again: a part of those that go out, so that a storm is not made worse."""

from __future__ import annotations

from threading import Lock
from typing import Final

#: Of a hundred calls so many may be repeated, once the reserve is used up.
_SHARE: Final = 0.1
_RESERVE: Final = 10.0


class RetryBudget:
    """One for each cluster and process."""

    def __init__(self) -> None:
        self._left = _RESERVE
        self._lock = Lock()

    def earn(self) -> None:
        """A call goes out for the first time."""
        with self._lock:
            self._left = min(_RESERVE, self._left + _SHARE)

    def spend(self) -> bool:
        """Whether a call may go out once more."""
        with self._lock:
            if self._left < 1:
                return False
            self._left -= 1
            return True
