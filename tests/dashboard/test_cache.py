"""The viewers' cache: short, bounded, and never across viewers."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from cdfportal.dashboard.cache import LIFE, Loaded, Pointer, Reading, ViewerCache

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def parse(body: bytes) -> list[str]:
    return body.decode().split()


def otherwise(body: bytes) -> str:
    return body.decode().upper()


class Source:
    """What CDF would say to one token, and how often it was asked."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.asked = 0

    def __call__(self) -> Loaded:
        self.asked += 1
        return Loaded(self.body, "all")


def pointer(who: str, generation: int = 1, what: str = "groups/p") -> Pointer:
    return Pointer(who, generation, what)


def test_an_answer_is_kept_for_its_life_and_says_when_it_was_fetched() -> None:
    cache, source = ViewerCache(), Source(b"a b")
    first = cache.read(pointer("alice"), NOW, source, parse)
    later = NOW + LIFE - timedelta(microseconds=1)
    again = cache.read(pointer("alice"), later, source, parse)
    assert first == again == Reading(["a", "b"], NOW, "all")
    assert source.asked == 1
    assert cache.read(pointer("alice"), NOW + LIFE, source, parse).fetched_at == NOW + LIFE
    assert source.asked == 2


def test_refresh_asks_again_for_the_one_who_refreshes_only() -> None:
    cache, hers, his = ViewerCache(), Source(b"a"), Source(b"b")
    cache.read(pointer("alice"), NOW, hers, parse)
    cache.read(pointer("bob"), NOW, his, parse)
    cache.read(pointer("alice"), NOW, hers, parse, refresh=True)
    cache.read(pointer("bob"), NOW, his, parse)
    assert (hers.asked, his.asked) == (2, 1)


def test_two_viewers_interleaved_each_see_what_their_own_token_fetched() -> None:
    cache = ViewerCache()
    sources = {"alice": Source(b"everything"), "bob": Source(b"little")}
    for step in range(20):
        who = ("alice", "bob")[step % 2]
        seen = cache.read(pointer(who), NOW + timedelta(seconds=step), sources[who], parse)
        assert seen.value == [sources[who].body.decode()]
    assert [source.asked for source in sources.values()] == [1, 1]


def test_equal_bytes_are_parsed_once_yet_each_viewer_had_to_fetch_them() -> None:
    cache, hers, his = ViewerCache(), Source(b"same bytes"), Source(b"same bytes")
    one = cache.read(pointer("alice"), NOW, hers, parse)
    other = cache.read(pointer("bob"), NOW, his, parse)
    assert one.value is other.value
    assert (hers.asked, his.asked) == (1, 1)
    assert cache.held_bytes == len(b"same bytes")


def test_a_new_token_generation_asks_again() -> None:
    cache, source = ViewerCache(), Source(b"a")
    cache.read(pointer("alice", 1), NOW, source, parse)
    cache.read(pointer("alice", 2), NOW, source, parse)
    assert source.asked == 2


def test_the_same_bytes_read_by_another_parser_are_another_value() -> None:
    cache, source = ViewerCache(), Source(b"a b")
    assert cache.read(pointer("alice", what="x"), NOW, source, parse).value == ["a", "b"]
    assert cache.read(pointer("alice", what="y"), NOW, source, otherwise).value == "A B"


def test_a_failed_fetch_keeps_nothing_and_forgets_nothing() -> None:
    cache, source = ViewerCache(), Source(b"a")

    def fails() -> Loaded:
        raise LookupError

    cache.read(pointer("alice"), NOW, source, parse)
    with pytest.raises(LookupError):
        cache.read(pointer("alice"), NOW, fails, parse, refresh=True)
    assert cache.read(pointer("alice"), NOW, fails, parse).value == ["a"]
    with pytest.raises(LookupError):
        cache.read(pointer("bob"), NOW, fails, parse)


def test_the_least_recently_used_bytes_leave_first_and_are_fetched_anew() -> None:
    cache = ViewerCache(most_bytes=25)
    sources = {who: Source(who.encode() * 10) for who in "abc"}
    for who in "ab":
        cache.read(pointer(who), NOW, sources[who], parse)
    cache.read(pointer("a"), NOW, sources["a"], parse)
    cache.read(pointer("c"), NOW, sources["c"], parse)
    for who in "cab":
        cache.read(pointer(who), NOW, sources[who], parse)
    assert [sources[who].asked for who in "abc"] == [1, 2, 1]
    assert cache.held_bytes <= 25


def test_one_answer_beyond_the_bound_is_still_served_and_kept_alone() -> None:
    cache, large = ViewerCache(most_bytes=10), Source(b"x" * 100)
    cache.read(pointer("alice"), NOW, large, parse)
    cache.read(pointer("alice"), NOW, large, parse)
    assert large.asked == 1
    cache.read(pointer("bob"), NOW, Source(b"y"), parse)
    assert cache.held_bytes == 1


def test_pointers_are_bounded() -> None:
    cache = ViewerCache(most_pointers=2)
    sources = [Source(b"same") for _ in range(3)]
    for number, source in enumerate(sources):
        cache.read(pointer(str(number)), NOW, source, parse)
    cache.read(pointer("0"), NOW, sources[0], parse)
    assert sources[0].asked == 2


def test_a_clock_that_goes_back_does_not_prolong_an_answer() -> None:
    cache, source = ViewerCache(), Source(b"a")
    cache.read(pointer("alice"), NOW, source, parse)
    cache.read(pointer("alice"), NOW - timedelta(seconds=1), source, parse)
    assert source.asked == 2


def test_many_threads_of_many_viewers_never_see_each_others_values() -> None:
    cache = ViewerCache(most_bytes=200, most_pointers=6)
    wrong: list[object] = []

    def viewer(who: str) -> Callable[[], None]:
        def run() -> None:
            source = Source(f"only-for-{who}".encode())
            for step in range(300):
                seen = cache.read(pointer(who), NOW, source, parse, refresh=step % 7 == 0).value
                if seen != [f"only-for-{who}"]:
                    wrong.append((who, seen))

        return run

    threads = [threading.Thread(target=viewer(f"viewer-{number}")) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert 0 <= cache.held_bytes <= 200
