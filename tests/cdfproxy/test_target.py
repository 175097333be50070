from __future__ import annotations

import pytest

from cdfproxy.target import LONGEST, Target, TargetFault, parse_target, raw_target

PROJECT = "/cdf/api/v1/projects/plant-north"


def canonical(raw: str) -> str:
    target = parse_target(raw)
    assert isinstance(target, Target), target
    return target.canonical


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (f"{PROJECT}/assets", "/api/v1/projects/plant-north/assets"),
        (f"{PROJECT}/assets?limit=5", "/api/v1/projects/plant-north/assets?limit=5"),
        (f"{PROJECT}/assets?", "/api/v1/projects/plant-north/assets"),
        ("/cdf/a/~b._-c", "/a/~b._-c"),
        ("/cdf/a/b%20c", "/a/b%20c"),
        ("/cdf/a/%c3%a6", "/a/%C3%A6"),
        ("/cdf/a/%62", "/a/b"),
        ("/cdf/a/b:c@d,e", "/a/b%3Ac%40d%2Ce"),
        ("/cdf/a/b+c", "/a/b%2Bc"),
        ("/cdf/rows/k%2F..%2Fe%20y%252f", "/rows/k%2F..%2Fe%20y%252f"),
        ("/cdf/rows/k%5Cx%23y%3Bz", "/rows/k%5Cx%23y%3Bz"),
        ("/cdf/rows/...", "/rows/..."),
        ("/cdf/rows/..a", "/rows/..a"),
        ("/cdf/rows/%2525", "/rows/%2525"),
        ("/cdf/a?q=%2F..%00&x={a|b}&c=%", "/a?q=%2F..%00&x={a|b}&c=%"),
        ("/cdf/a?next=/b//../c?d", "/a?next=/b//../c?d"),
        # Cognite's JavaScript SDK leaves a slash before its query.
        (f"{PROJECT}/groups/?all=true", "/api/v1/projects/plant-north/groups?all=true"),
        ("/cdf/a/", "/a"),
    ],
)
def test_a_sound_target_is_decoded_once_and_encoded_again(raw: str, expected: str) -> None:
    assert canonical(raw) == expected


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        ("", TargetFault.NOT_A_PATH),
        ("*", TargetFault.NOT_A_PATH),
        ("http://localhost:8000/cdf/api/v1/projects", TargetFault.NOT_A_PATH),
        ("https://evil.example/cdf/api/v1/projects", TargetFault.NOT_A_PATH),
        ("cdf/api", TargetFault.NOT_A_PATH),
        ("//cdf/api/v1/projects", TargetFault.OUTSIDE),
        ("//evil.example/cdf/api/v1/projects", TargetFault.OUTSIDE),
        ("/%63df/api/v1/projects", TargetFault.OUTSIDE),
        ("/CDF/api/v1/projects", TargetFault.OUTSIDE),
        ("/x/../cdf/api", TargetFault.OUTSIDE),
        ("/cdf", TargetFault.OUTSIDE),
        ("/cdf?x", TargetFault.OUTSIDE),
        ("/cdfx/api", TargetFault.OUTSIDE),
        ("/cdf/" + "a" * LONGEST, TargetFault.TOO_LONG),
        ("/cdf/a#b", TargetFault.FRAGMENT),
        ("/cdf/a?b#c", TargetFault.FRAGMENT),
        ("/cdf/#", TargetFault.FRAGMENT),
        ("/cdf/", TargetFault.NO_PATH),
        ("/cdf/?limit=5", TargetFault.NO_PATH),
        ("/cdf//a", TargetFault.EMPTY_SEGMENT),
        ("/cdf/a//b", TargetFault.EMPTY_SEGMENT),
        ("/cdf//", TargetFault.EMPTY_SEGMENT),
        ("/cdf/a//", TargetFault.EMPTY_SEGMENT),
        ("/cdf/a//?b", TargetFault.EMPTY_SEGMENT),
        ("/cdf/a/./b", TargetFault.DOT_SEGMENT),
        ("/cdf/a/../b", TargetFault.DOT_SEGMENT),
        ("/cdf/..", TargetFault.DOT_SEGMENT),
        ("/cdf/a/%2e", TargetFault.DOT_SEGMENT),
        ("/cdf/a/%2E%2e", TargetFault.DOT_SEGMENT),
        ("/cdf/a/.%2e", TargetFault.DOT_SEGMENT),
        ("/cdf/a;b", TargetFault.SEMICOLON),
        ("/cdf/a/..;/b", TargetFault.SEMICOLON),
        ("/cdf/;a=b/c", TargetFault.SEMICOLON),
        ("/cdf/a%", TargetFault.LONE_PERCENT),
        ("/cdf/a%2", TargetFault.LONE_PERCENT),
        ("/cdf/a%zz", TargetFault.LONE_PERCENT),
        ("/cdf/a%u002e", TargetFault.LONE_PERCENT),
        ("/cdf/a\\b", TargetFault.ILLEGAL_CHARACTER),
        ("/cdf/..\\..\\b", TargetFault.ILLEGAL_CHARACTER),
        ("/cdf/a b", TargetFault.ILLEGAL_CHARACTER),
        ('/cdf/a"b', TargetFault.ILLEGAL_CHARACTER),
        ("/cdf/a<b>", TargetFault.ILLEGAL_CHARACTER),
        ("/cdf/{a}", TargetFault.ILLEGAL_CHARACTER),
        ("/cdf/a|b", TargetFault.ILLEGAL_CHARACTER),
        ("/cdf/a^b", TargetFault.ILLEGAL_CHARACTER),
        ("/cdf/a`b", TargetFault.ILLEGAL_CHARACTER),
        ("/cdf/[a]", TargetFault.ILLEGAL_CHARACTER),
        ("/cdf/æ", TargetFault.ILLEGAL_CHARACTER),
        ("/cdf/a\x00", TargetFault.ILLEGAL_CHARACTER),
        ("/cdf/a\r\nHost: x", TargetFault.ILLEGAL_CHARACTER),
        ("/cdf/a\n", TargetFault.ILLEGAL_CHARACTER),
        ("/cdf/a?b\r\nHost: x", TargetFault.ILLEGAL_CHARACTER),
        ("/cdf/a?b c", TargetFault.ILLEGAL_CHARACTER),
        ("/cdf/a?b\n", TargetFault.ILLEGAL_CHARACTER),
        ("/cdf/a?æ", TargetFault.ILLEGAL_CHARACTER),
        ("/cdf/a%00", TargetFault.CONTROL_CHARACTER),
        ("/cdf/a%0d%0ab", TargetFault.CONTROL_CHARACTER),
        ("/cdf/a%09", TargetFault.CONTROL_CHARACTER),
        ("/cdf/a%7f", TargetFault.CONTROL_CHARACTER),
        ("/cdf/a%c2%85", TargetFault.CONTROL_CHARACTER),
        ("/cdf/a%ff", TargetFault.NOT_UTF8),
        ("/cdf/a%c0%ae", TargetFault.NOT_UTF8),
        ("/cdf/a%c0%af", TargetFault.NOT_UTF8),
        ("/cdf/a%e0%80%af", TargetFault.NOT_UTF8),
        ("/cdf/a%ed%a0%80", TargetFault.NOT_UTF8),
        ("/cdf/a%f4%90%80%80", TargetFault.NOT_UTF8),
    ],
)
def test_an_ambiguous_target_is_refused_with_its_fault(raw: str, fault: TargetFault) -> None:
    assert parse_target(raw) is fault


def test_the_longest_target_passes() -> None:
    raw = "/cdf/" + "a" * (LONGEST - 5)
    assert canonical(raw) == raw[4:]


def test_the_raw_target_is_what_the_server_says_the_client_wrote() -> None:
    environ = {"RAW_URI": "/cdf/a%2Fb?c", "PATH_INFO": "/cdf/a/b", "QUERY_STRING": "c"}
    assert raw_target(environ) == "/cdf/a%2Fb?c"


@pytest.mark.parametrize("path", ["/cdf/api/v1/projects", "/cdf/a._~-Z9"])
def test_without_a_raw_target_unreserved_characters_pass(path: str) -> None:
    assert raw_target({"PATH_INFO": path, "QUERY_STRING": ""}) == path
    assert raw_target({"PATH_INFO": path, "QUERY_STRING": "a=%2F"}) == f"{path}?a=%2F"


@pytest.mark.parametrize(
    "path",
    ["/cdf/a b", "/cdf/a/b%2F", "/cdf/a;b", "/cdf/a\n", "/cdf//a", "/cdf/a/", "", "/cdf/\xc3\xa6"],
)
def test_without_a_raw_target_nothing_else_passes(path: str) -> None:
    assert raw_target({"PATH_INFO": path}) is TargetFault.NO_RAW_TARGET


def test_without_a_raw_target_a_script_name_is_part_of_the_path() -> None:
    assert raw_target({"SCRIPT_NAME": "/x", "PATH_INFO": "/cdf/a"}) == "/x/cdf/a"
