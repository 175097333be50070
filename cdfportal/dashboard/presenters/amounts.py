"""Bytes and milliseconds as people read them."""

from __future__ import annotations

_UNITS = ("B", "kB", "MB", "GB", "TB")


def bytes_text(count: int) -> str:
    """ "0 B", "812 B", "3.4 MB": three figures at most, in steps of a thousand."""
    amount, unit = float(count), 0
    while amount >= 999.5 and unit < len(_UNITS) - 1:
        amount, unit = amount / 1000, unit + 1
    figures = f"{amount:.0f}" if unit == 0 or amount >= 99.5 else f"{amount:.1f}"
    return f"{figures} {_UNITS[unit]}"


def time_text(milliseconds: float) -> str:
    """ "0.4 ms", "41 ms", "2.1 s"."""
    if milliseconds >= 999.5:
        seconds = milliseconds / 1000
        return f"{seconds:.0f} s" if seconds >= 99.5 else f"{seconds:.1f} s"
    return f"{milliseconds:.0f} ms" if milliseconds >= 9.95 else f"{milliseconds:.1f} ms"
