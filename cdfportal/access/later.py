"""Long answers whose lines are made when somebody looks at them: a page shows 200 of thousands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar, overload

T_co = TypeVar("T_co", covariant=True)


class Later(Sequence[T_co]):
    """Equal to the tuple of its items. Each is made once, the number of them is known before."""

    __slots__ = ("_count", "_made", "_make")

    def __init__(self, count: int, make: Callable[[int], T_co]) -> None:
        self._count = count
        self._make = make
        self._made: dict[int, T_co] = {}

    def _at(self, place: int) -> T_co:
        if place not in self._made:
            self._made[place] = self._make(place)
        return self._made[place]

    @overload
    def __getitem__(self, place: int) -> T_co: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[T_co]: ...
    def __getitem__(self, place: int | slice) -> T_co | Sequence[T_co]:
        if isinstance(place, slice):
            return tuple(map(self._at, range(self._count)[place]))
        return self._at(range(self._count)[place])

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[T_co]:
        return map(self._at, range(self._count))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __repr__(self) -> str:
        return repr(tuple(self))


class AllLater(Sequence[T_co]):
    """Equal to a tuple that is made as a whole when somebody first looks, be it at its length."""

    __slots__ = ("_made", "_make")

    def __init__(self, make: Callable[[], Sequence[T_co]]) -> None:
        self._make = make
        self._made: Sequence[T_co] | None = None

    def _all(self) -> Sequence[T_co]:
        if self._made is None:
            self._made = self._make()
        return self._made

    @overload
    def __getitem__(self, place: int) -> T_co: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[T_co]: ...
    def __getitem__(self, place: int | slice) -> T_co | Sequence[T_co]:
        return self._all()[place]

    def __len__(self) -> int:
        return len(self._all())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __repr__(self) -> str:
        return repr(tuple(self))
