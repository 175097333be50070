"""Large values that stay for minutes, and Python's collector of garbage.

A project of 5,000 groups is some millions of objects. The collector would look through all of them
several times while they are made, and again and again while they are kept: each time a page waits.
They hold no cycles, so they go without it as well, as soon as nobody refers to them.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

#: Below that it is not worth the trouble.
_LARGE = 1024 * 1024


@contextmanager
def long_lived(size: int) -> Iterator[None]:
    """What is made meanwhile, from so many bytes, is left alone by the collector from then on.

    Garbage of other threads that is there by now is collected first; what a thread makes meanwhile
    waits for the next time. https://docs.python.org/3/library/gc.html#gc.freeze
    """
    if size < _LARGE:
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.unfreeze()
        gc.collect()
        gc.freeze()
        gc.enable()
