"""Until when the cluster is left alone, known to all processes of the portal on one machine.

Eight bytes of a file that all of them map: those who only decide for nginx (deploy/deciders.py) never call CDF,
and read here that the others get no answer. Without the file each process knows of itself alone.
"""

from __future__ import annotations

import mmap
import os
import stat
from array import array
from contextlib import closing
from pathlib import Path
from typing import Final, Self

from django.utils.crypto import salted_hmac

_SALT: Final = "cdfproxy.rest"
_SIZE: Final = 8
#: Memory where there is such a place; what is in it is of this boot, as the clock is.
_FOLDER: Final = Path("/dev/shm")  # noqa: S108 -- opened as below
#: Links are not followed: in a folder of everybody somebody else may have laid one.
_HOW: Final = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK


class Rest:
    """One number; reading it takes no lock and no system call.

    Zero: calls pass. Below zero: nginx had no answers, so calls pass in the path and the first outcome decides.
    Above: no call passes before that moment of `time.monotonic()`, which is the same in all processes.
    """

    def __init__(self, cell: memoryview[float] | array[float] | None = None) -> None:
        self._cell = array("d", [0.0]) if cell is None else cell

    @classmethod
    def at(cls, path: Path) -> Self:
        """Shared by whoever names the same file; alone where that cannot be had."""
        try:
            return cls(_mapped(path))
        except OSError:
            return cls()

    @property
    def until(self) -> float:
        """The number."""
        return self._cell[0]

    @until.setter
    def until(self, moment: float) -> None:
        self._cell[0] = moment


def rest_file(named: str, cdf_url: str, portal_url: str) -> Path:
    """The named one, or one that only processes of this portal know."""
    if named:
        return Path(named)
    mark = salted_hmac(_SALT, f"{cdf_url} {portal_url}").hexdigest()
    return _FOLDER / f"cdfportal-{os.geteuid()}-{mark[:16]}"


def _mapped(path: Path) -> memoryview[float]:
    descriptor = os.open(path, _HOW, 0o600)
    with closing(os.fdopen(descriptor, "r+b", buffering=0)):
        found = os.fstat(descriptor)
        is_ours = found.st_uid == os.geteuid() and not found.st_mode & 0o077
        if not is_ours or not stat.S_ISREG(found.st_mode) or found.st_nlink != 1:
            raise PermissionError(path)
        if found.st_size < _SIZE:
            os.ftruncate(descriptor, _SIZE)
        return memoryview(mmap.mmap(descriptor, _SIZE)).cast("d")
