"""Targets that two readers could take for two paths, as texts; and the same as requests.

The pure tests judge the texts by the policy's function, the tests on the wire send the requests.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from random import Random

from tests.support.hostile.case import (
    ASSETS,
    GROUPS,
    PROJECT,
    Caller,
    Case,
    arrives,
    harmless,
    refused,
)

ROOT = f"/cdf{PROJECT}"
_GROUPS = tuple(GROUPS.strip("/").split("/"))
#: An assets list that a careless reader takes for the groups list, or for another project's.
_CLIMBS = (
    "..",
    "%2e%2e",
    ".%2E",
    "%2E.",
    "..;",
    "..;x",
    "%2e%2e%3b",
    "..%2f",
    "..%5c",
    "..%00",
    "..%20/..",
)
_SLASHES = (
    "/", "%2f", "%2F", "%5c", "%255c", "%252f", "\\", "//", "/./", "%00/", "%09/", "/%20/..%2f",
    "%c0%af", "%ef%bc%8f..", "\t", "%0d%0a",
)  # fmt: skip
_TAILS = (
    "#", "#/assets", "?#", ";", ";a=b", ";/", "%23", "%3b", "%3F#", "%00", "%00.json", "%0a",
    "%0d%0aHost:x", "%", "%2", "%zz", "%u0067", "%ff", "%c0%ae", " ", "\x00", "\r\n", "\x7f", "é",
    "/", "//", "/.", "/..", "/%2e", "%20#", "|", "^", "{", "}", '"', "<x>", "`", "[0]",
)  # fmt: skip
_HEADS = (
    "http://localhost", "https://evil.example", "//evil.example", "///evil", "\\\\evil", "/\\evil",
    "evil.example:443", "*", " ", "http:", "/%2fevil", "/x", "/.", "/..", "/%2e%2e",
)  # fmt: skip
_OVERLONG = (
    "%c0%af", "%c0%ae", "%c1%9c", "%e0%80%af", "%e0%80%ae", "%f0%80%80%af", "%c0%2f", "%ed%a0%80",
    "%f4%90%80%80", "%ff", "%fe", "%80", "%bf", "%c3", "%e2%82", "%f8%88%80%80%80", "%c0%80",
    "%f0%9f%92", "%ef%bf", "%ed%bf%bf",
)  # fmt: skip


def climbs() -> Iterator[str]:
    """Dot segments in every spelling, with every kind of slash between them."""
    yield from (f"{ROOT}/assets/{climb}/groups" for climb in _CLIMBS)
    for climb, slash in itertools.product(("..", "%2e%2e"), _SLASHES):
        yield f"{ROOT}/assets/{climb}{slash}{climb}/groups"


def slashes() -> Iterator[str]:
    """What somebody could split at, or join over: encoded, doubled, turned round."""
    yield from (f"{ROOT}{slash}groups" for slash in _SLASHES if slash != "/")
    yield from (f"{ROOT}/assets{slash}" for slash in _SLASHES if slash != "/")
    yield from (f"/cdf{slash}{PROJECT[1:]}/assets" for slash in _SLASHES if slash != "/")


def tails() -> Iterator[str]:
    """What cuts a path off, or hangs something on it."""
    # One slash at the end is passed over.
    yield from (f"{ROOT}/groups{tail}" for tail in _TAILS if tail != "/")
    yield from (f"{ROOT}{tail}/groups" for tail in _TAILS if not tail.startswith(("%20#", "/.")))


def spellings() -> Iterator[str]:
    """The fixed words of CDF's paths, spelt otherwise."""
    changes = (
        lambda word: f"%{ord(word[0]):02x}{word[1:]}",
        lambda word: f"%{ord(word[0]):02X}{word[1:]}",
        lambda word: "".join(f"%{ord(letter):02x}" for letter in word),
        lambda word: f"%25{ord(word[0]):02x}{word[1:]}",
        lambda word: f"{word}%20",
        lambda word: f"{word};",
        lambda word: f"{word}%3b",
        lambda word: f".%2f{word}",
    )
    for at, change in itertools.product((0, 1, 2, 4), changes):
        changed = (*_GROUPS[:at], change(_GROUPS[at]), *_GROUPS[at + 1 :])
        yield f"/cdf/{'/'.join(changed)}"


def cases_of_letters() -> Iterator[str]:
    """The same words with other capitals: no other operation, and none that passes as unknown."""
    for at in (0, 1, 2, 4):
        for changed in (
            _GROUPS[at].upper(),
            _GROUPS[at].capitalize(),
            _GROUPS[at][:-1] + _GROUPS[at][-1].upper(),
        ):
            if changed != _GROUPS[at]:
                yield "/cdf/" + "/".join((*_GROUPS[:at], changed, *_GROUPS[at + 1 :]))
    yield from (
        f"{ROOT}/{name}"
        for name in ("ASSETS", "Assets", "aSSETS", "assetS", "Sessions", "GROUPS/delete")
    )
    yield from (
        f"/{prefix}{PROJECT}/assets" for prefix in ("CDF", "Cdf", "cdF", "%63df", "cd%66", "%43DF")
    )


def overlong() -> Iterator[str]:
    """Bytes that are no UTF-8, among them longer spellings of `.`, `/` and NUL."""
    for bytes_ in _OVERLONG:
        yield f"{ROOT}/assets/{bytes_}{bytes_}/groups"
        yield f"{ROOT}/raw/dbs/a{bytes_}b/tables"


def double_encodings() -> Iterator[str]:
    """Whoever decodes once more than we do must not find another path."""
    for twice in (
        "%252e%252e",
        "%25%32%65%25%32%65",
        "%252f",
        "%25252f",
        "%255c",
        "%2500",
        "%250d%250a",
        "%2523",
        "%253b",
        "%253f",
    ):
        yield f"{ROOT}/assets/{twice}/groups"
        yield f"{ROOT}/assets{twice}groups"
        yield f"{ROOT}/3d/models/1{twice}2"


def heads() -> Iterator[str]:
    """Absolute form, authority form, asterisk form (RFC 9112 §3.2), and addresses within addresses."""
    groups = "/".join(_GROUPS)
    yield from (f"{head}/cdf/{groups}" for head in _HEADS)
    yield from (
        f"/cdf/{head}/{groups}" for head in (".", "..", "%2e", "", "\\", "%5c", "x;", "http:")
    )
    yield from (f"{head}/cdf{ASSETS}" for head in _HEADS)
    yield from (
        "*",
        "localhost",
        "localhost:443",
        "evil.example:443/cdf",
        "http:///cdf/",
        "https://x@y/cdf/",
    )


def queries() -> Iterator[str]:
    """GHSA-7rh7-c77v-6434: what stands in a query opens nothing."""
    opened = (ASSETS, f"/cdf{ASSETS}", f"{ASSETS}/list", f"x=/cdf{ASSETS}", f"/../..{ASSETS}")
    for closed in ("nothing", "groups/nothing", "sessions/token", "assets/1/2", "x/assets"):
        yield from (f"{ROOT}/{closed}?{query}" for query in opened)
    yield f"/cdf/?{ASSETS}"
    yield f"{ROOT}//?{ASSETS}"
    yield f"{ROOT}/assets%3Flimit=1"
    yield f"{ROOT}/assets%3F/../groups"


CLASSES = (
    climbs,
    slashes,
    tails,
    spellings,
    cases_of_letters,
    overlong,
    double_encodings,
    heads,
    queries,
)
HOSTILE = tuple(dict.fromkeys(raw for one in CLASSES for raw in one()))


def _requests(targets: Iterator[str], caller: Caller, random: Random) -> Iterator[Case]:
    for raw in dict.fromkeys(targets):
        method = random.choice(("GET", "POST"))
        headers = ("Content-Length: 0",) if method == "POST" else ()
        request = caller.request(f"{method} {raw} HTTP/1.1", *headers)
        # A blank more before the version may be passed over: then it is an ordinary read.
        lenient = method == "GET" and raw == f"{ROOT}/groups "
        yield Case(
            f"{method} {raw!r}", request, harmless(f"GET {GROUPS}") if lenient else refused()
        )


def hostile_targets(name: str, caller: Caller, random: Random) -> Iterator[Case]:
    """Every target of a class, by GET or POST: none reaches CDF."""
    return _requests({one.__name__: one for one in CLASSES}[name](), caller, random)


_ODD = (
    "k%2F..%2Fe%20y%252f", "%2F", "%5C", "%23", "%3B", "%25", "%252e%252e", "a%2Fb%2Fc", "...", "..a",
    "%3F", "%26%3D", "%C3%A6%F0%9F%92%A7", "%20", "~._-", "%2F..%2F..%2Fgroups", "%253A", "%2B", "a%0",
    "%40%3A%2C", "%E2%80%8B", "x%5C..%5Cy",
)  # fmt: skip


def odd_but_legal(caller: Caller, random: Random) -> Iterator[Case]:
    """Names of RAW hold anything, and arrive byte for byte; so does every query."""
    for key in _ODD:
        if key == "a%0":
            continue
        for path in (
            f"raw/dbs/{key}/tables",
            f"raw/dbs/d/tables/{key}/rows",
            f"raw/dbs/d/tables/t/rows/{key}",
        ):
            query = random.choice(("", "?limit=1", "?a=%2F..%2f&b={x|y}", "?c=%", "?/../..//#"[:9]))
            target = f"{PROJECT}/{path}{query}"
            raw = caller.request(f"GET /cdf{target} HTTP/1.1")
            yield Case(target, raw, arrives(f"GET {target}"))


def request_lines(caller: Caller, random: Random) -> Iterator[Case]:
    """Lines that are no request line, and methods that CDF's API does not know."""
    path = f"/cdf{ASSETS}"
    lines = (
        f"GET {path} x HTTP/1.1", f"GET {path}\tx HTTP/1.1", f"GET  {path} HTTP/1.1", f"GET {path}  HTTP/1.1",
        f" GET {path} HTTP/1.1", f"get {path} HTTP/1.1", f"G\x00T {path} HTTP/1.1", f"GET {path} HTTP/9.9",
        f"GET {path} HTTP/1.2x", f"GET {path} http/1.1", f"GET {path} HTTP/1,1", f"GET {path} FTP/1.1",
        f"GET {path}\x7f HTTP/1.1", f"GET {path}\xe9 HTTP/1.1", f"GET {path}\x0b HTTP/1.1", f"GET\t{path}\tHTTP/1.1",
        "PRI * HTTP/2.0", "CONNECT localhost:443 HTTP/1.1", f"CONNECT {path} HTTP/1.1",
        f"TRACE {path} HTTP/1.1", f"PROPFIND {path} HTTP/1.1", f"OPTIONS {path} HTTP/1.1", f"GET{path} HTTP/1.1",
        f"{'A' * 40} {path} HTTP/1.1", f"GET {path}/{'a' * 9000} HTTP/1.1",
    )  # fmt: skip
    for line in random.sample(lines, len(lines)):
        # RFC 9112 §3 lets a server take several blanks for one.
        lenient = line.startswith("GET") and line.split() == [*line.split()[:1], path, "HTTP/1.1"]
        expected = harmless(f"GET {ASSETS}") if lenient else refused()
        yield Case(f"{line[:60]!r}", caller.request(line), expected)
