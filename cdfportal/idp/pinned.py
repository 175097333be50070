"""Connecting to addresses that were looked up, and looked at, before: the name server is not asked again.

A second answer may differ from the first (DNS rebinding); what was checked is what is connected to.
"""

from __future__ import annotations

import socket
from typing import TypeAlias

from urllib3.connection import HTTPConnection
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError
from urllib3.util.connection import create_connection

#: IP addresses as text, in the order of trying.
Addresses: TypeAlias = tuple[str, ...]


def connect_to(addresses: Addresses, connection: HTTPConnection) -> socket.socket:
    """A socket to the first address that accepts; errors are those of urllib3's own connections."""
    last: OSError | None = None
    for address in addresses:
        try:
            return create_connection(
                (address, connection.port or connection.default_port),
                connection.timeout,
                socket_options=connection.socket_options,
            )
        except OSError as error:
            last = error
    if isinstance(last, TimeoutError):
        raise ConnectTimeoutError(connection, f"Connection to {connection.host} timed out.")
    raise NewConnectionError(connection, f"Failed to establish a new connection: {last}") from last
