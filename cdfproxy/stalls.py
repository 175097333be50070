"""A client that neither reads nor writes for a while is given up: its place is somebody else's, then."""

from __future__ import annotations

import socket
import struct
from collections.abc import Mapping
from typing import Final

#: Without a byte in either direction.
SECONDS: Final = 60
# struct timeval (socket(7)).
_LIMIT = struct.pack("@ll", SECONDS, 0)


def limit_stalls(environ: Mapping[str, object]) -> None:
    """gunicorn's own send and receive fail after the limit, and it closes the connection."""
    client = environ.get("gunicorn.socket")
    if isinstance(client, socket.socket):
        client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, _LIMIT)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, _LIMIT)
