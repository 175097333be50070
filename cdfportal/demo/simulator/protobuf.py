"""The wire format of protocol buffers, as far as data points need it.

https://protobuf.dev/programming-guides/encoding/ ; field numbers as in the published definitions
https://github.com/cognitedata/protobuf-files.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

VARINT, FIXED64, LENGTH, FIXED32 = 0, 1, 2, 5
MASK = (1 << 64) - 1

Value = int | float | bytes


class ProtobufError(ValueError):
    """The bytes are no message."""


def varint(number: int) -> bytes:
    """A whole number, seven bits a byte; negative ones as 64-bit two's complement."""
    number &= MASK
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def number_field(field: int, value: int) -> bytes:
    """An int64, bool or enum; zero is the default and not written."""
    return varint(field << 3 | VARINT) + varint(value) if value else b""


def double_field(field: int, value: float, *, always: bool = False) -> bytes:
    """A double; zero is the default and written only on demand."""
    if not value and not always:
        return b""
    return varint(field << 3 | FIXED64) + struct.pack("<d", value)


def bytes_field(field: int, value: bytes) -> bytes:
    """A text or a message, its length before it."""
    return varint(field << 3 | LENGTH) + varint(len(value)) + value


def text_field(field: int, value: str) -> bytes:
    """A text; an empty one is the default and not written."""
    return bytes_field(field, value.encode()) if value else b""


def read(data: bytes) -> Iterator[tuple[int, Value]]:
    """Field numbers and raw values in the order written."""
    position = 0
    while position < len(data):
        tag, position = _read_varint(data, position)
        value, position = _read_value(data, position, tag & 7)
        yield tag >> 3, value


def signed(value: Value) -> int:
    """A varint as an int64."""
    if not isinstance(value, int):
        raise ProtobufError("a whole number was expected")
    return value - (1 << 64) if value >> 63 else value


def _read_varint(data: bytes, position: int) -> tuple[int, int]:
    result = 0
    for shift in range(0, 70, 7):
        if position >= len(data):
            raise ProtobufError("the message ends early")
        byte = data[position]
        position += 1
        result |= (byte & 0x7F) << shift
        if byte < 0x80:
            return result & MASK, position
    raise ProtobufError("a number is too long")


def _read_value(data: bytes, position: int, wire_type: int) -> tuple[Value, int]:
    if wire_type == VARINT:
        return _read_varint(data, position)
    if wire_type == FIXED64:
        return struct.unpack("<d", _take(data, position, 8))[0], position + 8
    if wire_type == FIXED32:
        return struct.unpack("<f", _take(data, position, 4))[0], position + 4
    if wire_type == LENGTH:
        length, position = _read_varint(data, position)
        return _take(data, position, length), position + length
    raise ProtobufError("a field has an unknown wire type")


def _take(data: bytes, position: int, length: int) -> bytes:
    part = data[position : position + length]
    if len(part) < length:
        raise ProtobufError("the message ends early")
    return part
