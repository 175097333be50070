"""Values of the hand-over: codes, the way back, the host."""

from __future__ import annotations

import re

import pytest

from accounts.frames.codes import as_typed, new_code, shown
from accounts.frames.fault import Fault
from accounts.frames.hand_over import NotConnected
from accounts.frames.refusals import not_asked, not_connected, told
from accounts.frames.way_back import VIEWS, WayBack
from accounts.models import HandOverWay
from cdfportal.demo.host_page import VIEWS as HOSTS_VIEWS
from cdfportal.web.framing import origin_of


def test_codes_to_type_are_of_letters_that_nobody_mistakes() -> None:
    codes = [new_code(HandOverWay.TYPED) for _ in range(200)]
    assert all(re.fullmatch("[0-9A-HJKMNP-TV-Z]{8}", code) for code in codes)
    assert len({*codes}) == 200
    assert all(as_typed(shown(code).lower()) == code for code in codes)


@pytest.mark.parametrize(
    ("text", "meant"),
    [("o0Oi-lI1L", "00011111"), (" ab cd-ef gh ", "ABCDEFGH"), ("", ""), ("日本", "日本")],
)
def test_what_looks_alike_is_the_same(text: str, meant: str) -> None:
    assert as_typed(text) == meant


def test_codes_for_scripts_are_of_256_bits() -> None:
    assert len(new_code(HandOverWay.MESSAGE)) == 43


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("/embed/access/", "/embed/access/"),
        ("/embed/can-i/?acl=timeSeriesAcl&scope=datasetScope:42", "/embed/can-i/?acl=timeSeriesAcl&scope=datasetScope%3A42"),
        ("/embed/denied/?theme=dark", "/embed/denied/?theme=dark"),
        ("/embed/redeem/", "/embed/access/"),
        ("/embed/sign-out/", "/embed/access/"),
        ("/embed/../accounts/sign-out/", "/embed/access/"),
        ("//evil.example/embed/access/", "/embed/access/"),
        ("https://evil.example/", "/embed/access/"),
        ("/embed/access/#x", "/embed/access/"),
        ("/embed/access//evil", "/embed/access/"),
        ("/embed/access/\r\nSet-Cookie: a=b", "/embed/access/"),
        ("/embed/access/?a=b\r\nSet-Cookie: a=b", "/embed/access/"),
        ("/embed/access/?a=%0D%0ALocation:%20x", "/embed/access/?a=%0D%0ALocation%3A+x"),
        ("/embed/access/?" + "a" * 2000, "/embed/access/"),
        ("/embed/access/?" + "&".join("a=b" for _ in range(300)), "/embed/access/"),
        ("", "/embed/access/"),
    ],
)  # fmt: skip
def test_the_way_back_is_one_of_the_views(text: str, path: str) -> None:
    assert WayBack.read(text).path == path


@pytest.mark.parametrize(("query", "theme"), [("theme=dark", "dark"), ("theme=auto", ""), ("theme=%22", ""), ("", "")])  # fmt: skip
def test_the_theme_of_the_way_back(query: str, theme: str) -> None:
    assert WayBack.read(f"/embed/access/?{query}").theme == theme


def test_the_demos_host_page_shows_every_view() -> None:
    assert tuple(HOSTS_VIEWS) == VIEWS


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://Host.example/a?b#c", "https://host.example"),
        ("http://127.0.0.1:8003/", "http://127.0.0.1:8003"),
        ("http://[::1]:8003/", "http://[::1]:8003"),
        ("https://host.example", "https://host.example"),
        ("https://user:pass@host.example/", ""),
        ("https://host.example\\@evil/", ""),
        ("https://<script>/", ""),
        ("https://", ""),
        ("about:blank", ""),
        ("data:text/html,x", ""),
        (f"https://{'a' * 300}/", ""),
        ("", ""),
    ],
)
def test_the_origin_of_an_address(address: str, origin: str) -> None:
    assert origin_of(address) == origin


@pytest.mark.parametrize("fault", Fault)
def test_every_fault_says_what_happened_and_what_to_do(fault: Fault) -> None:
    assert fault.sentence.endswith(".")
    at_the_pop_up = fault in {Fault.REQUEST_ALTERED, Fault.REQUEST_OLD, Fault.HOST_NOT_LISTED, Fault.TOO_MANY_CODES}  # fmt: skip
    refusal = not_asked(fault) if at_the_pop_up else not_connected(NotConnected(fault, 3))
    assert 400 <= refusal.status < 500
    assert refusal.cures
    assert fault.sentence in refusal.message


@pytest.mark.parametrize(("left", "words"), [(4, "4 tries left."), (1, "1 try left."), (0, "No try left.")])  # fmt: skip
def test_a_wrong_code_says_how_many_may_follow(left: int, words: str) -> None:
    assert told(NotConnected(Fault.WRONG_CODE, left)).endswith(words)
