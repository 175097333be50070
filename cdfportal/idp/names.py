"""Looking a name up, as something that is handed in."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import TypeAlias

from cdfportal.idp.pinned import Addresses

#: From host and port to IP addresses; `OSError` when the name leads nowhere.
Resolve: TypeAlias = Callable[[str, int], Addresses]


def system_resolve(host: str, port: int) -> Addresses:
    """What the machine's resolver says, each address once, in its order."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError:
        # A label that is empty or too long for the name system.
        raise socket.gaierror(socket.EAI_NONAME, "not a name") from None
    return tuple(dict.fromkeys(str(each[4][0]) for each in found))
