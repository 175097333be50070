"""Where a sign-in may lead: hostile addresses fall back to the start page."""

from __future__ import annotations

import pytest

from accounts.next_url import MAX_LENGTH, safe_next

HOSTILE = [
    "",
    " ",
    "evil.example",
    "//evil.example",
    "///evil.example",
    "////evil.example/%2e%2e",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\\/evil.example",
    "//\\evil.example",
    "/ /evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "\x00//evil.example",
    "/\x00",
    "/\x0b/evil.example",
    "/\x7f",
    "/%09/evil.example",
    "/%0a/evil.example",
    "/%0d%0aSet-Cookie:%20a=b",
    "/%00",
    "/%2f%2fevil.example",
    "/%2Fevil.example",
    "/%5cevil.example",
    "/%5C%5Cevil.example",
    "/%252fevil.example",
    "/%25252fevil.example",
    "/%2525252525252fevil.example",
    "/%255cevil.example",
    "%2f%2fevil.example",
    "/.//evil.example",
    "/..//evil.example",
    "/../evil.example",
    "/p/../../evil.example",
    "/%2e%2e/evil",
    "/%2e%2e%2fevil",
    "/p/%252e%252e/evil",
    "/p//evil.example",
    "http:evil.example",
    "http:/evil.example",
    "http://evil.example",
    "https://evil.example",
    "HTTPS://EVIL.EXAMPLE",
    "https:/\\evil.example",
    "https:///evil.example",
    "http://localhost:8000/",
    "http://localhost:8000@evil.example/",
    "//localhost:8000/",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "ftp://evil.example",
    "mailto:someone@evil.example",
    "blob:https://evil.example/1",
    "?next=//evil.example",
    "#//evil.example",
    ".",
    "..",
    "./p/",
    "p/plant-north/",
    "/\u2044evil.example",
    "/\uff0fevil.example",
    "\uff0f\uff0fevil.example",
    "/\u3002evil",
    "/\ufeff/evil.example",
    "\u202e/evil",
    "/%ff%fe",
    "/%c0%af%c0%afevil.example",
    "/%e2%80%ae",
    "/<script>alert(1)</script> ",
    "/p/\\..\\evil",
    "/accounts/sign-in/",
    "/accounts/sign-in/?next=/accounts/sign-in/",
    "/accounts/callback/?code=a&state=b",
    "/accounts/sign-out/",
    "/ACCOUNTS/sign-out/",
    "/accounts/%73ign-out/",
    "/accounts/logout/frontchannel/",
    "/" + "a" * MAX_LENGTH,
]
LOCAL = [
    "/",
    "/token/",
    "/p/plant-north/",
    "/p/plant-north/can-i/?acl=timeSeriesAcl&action=READ&scope=datasetScope:42",
    "/p/plant-north/who-can/?scope=tableScope:db%2Fone/table",
    "/p/plant-north/?next=//evil.example",
    "/p/pl%C3%A4nt/groups/",
    "/p/plant-north/#capabilities",
    "/accounts/sessions/",
    "/p/100%25/",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_address_becomes_the_start_page(text: str) -> None:
    assert safe_next(text) == "/"


@pytest.mark.parametrize("text", LOCAL)
def test_a_local_path_is_kept_as_it_is(text: str) -> None:
    assert safe_next(text) == text


def test_the_table_is_long_enough_to_mean_something() -> None:
    assert len(set(HOSTILE)) >= 60
