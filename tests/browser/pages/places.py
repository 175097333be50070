"""What there is to look at: every page of the route table, and those that stand beside it or show up on a condition."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, urlsplit

from cdfportal.demo.simulator.faults import Fault, error
from tests.flows.test_every_page import ADMINS, PROJECT, WALK

_P = f"/p/{PROJECT}/"


@dataclass(frozen=True, slots=True)
class Place:
    """A page, who looks at it, and how one gets there."""

    name: str
    path: str
    #: One of the cast, or nobody.
    person: str = "alice"
    status: int = 200
    #: What is typed there by field id, and the links and buttons that lead on to the page that is meant.
    typed: Mapping[str, str] = field(default_factory=dict)
    then: tuple[str, ...] = ()
    #: The beginning of the one address that is meant, among those that a stranger finds there.
    linked: str = ""
    #: Whether a page of another origin leads there.
    by_a_host: bool = False
    #: What CDF does meanwhile.
    fault: Fault | None = None
    #: Whether it is looked at without scripts and in a narrow window as well: one of each kind.
    in_full: bool = True

    @property
    def is_framed(self) -> bool:
        """Without the portal's own frame, for the frame of another portal."""
        return self.path.startswith("/embed/") and not self.linked


#: Looks as another page of the table does.
_SAME = ("access",)


def _of_the_table() -> Iterator[Place]:
    targets: dict[str, list[str]] = {}
    for route, target in WALK:
        if not target.startswith("/api/"):
            targets.setdefault(route.name, []).append(target)
    for name, asked in targets.items():
        # The first has an empty form where a page asks something.
        fullest = asked[:2][-1] if name not in _SAME else ""
        yield from (Place(_slug(name, one), one, in_full=one == fullest) for one in asked)


def _slug(name: str, target: str) -> str:
    values = [value for _, value in parse_qsl(urlsplit(target).query)]
    return re.sub(r"[^A-Za-z0-9]+", "-", "-".join([name, *values]))[:60].strip("-")


_ASK = "acl=timeSeriesAcl&action=WRITE&scope=datasetScope:42"
_READ = "acl=timeSeriesAcl&action=READ"
_ANSWERS = tuple(
    replace(one, in_full=False)
    for one in (
        Place("access-of-an-engineer", _P, "bob"),
        Place("access-of-nobody", _P, "carol"),
        Place("access-cut-by-the-token", _P, "erin"),
        Place("access-while-cdf-is-away", f"{_P}?refresh=1", status=503, fault=error(503)),
        Place("view-as", f"{_P}?group=105"),
        Place("token-of-many-groups", "/token/", "dave"),
        Place("diagnose-of-many-groups", "/diagnose/", "dave"),
        Place("capabilities-of-nobody", f"{_P}capabilities/", "carol"),
        Place("can-i-denied", f"{_P}can-i/?{_ASK}", "bob"),
        Place("can-i-cut-by-the-token", f"{_P}can-i/?{_ASK}", "erin"),
        Place("can-i-unknown", f"{_P}can-i/?acl=newThingAcl&action=READ", "bob"),
        Place("can-i-mistyped", f"{_P}can-i/?acl=a%20b&action=&scope=nowhere:1", status=400),
        Place("who-can-unknown", f"{_P}who-can/?{_ASK}", "carol"),
        Place("matrix-of-an-engineer", f"{_P}matrix/", "bob"),
        Place("groups-in-part", f"{_P}groups/", "bob"),
        Place("groups-none-found", f"{_P}groups/?name=zzz"),
        Place("group-not-shown", f"{_P}groups/{ADMINS}/", "bob", 404),
        Place("resources-in-part", f"{_P}resource/?kind=dataset", "frank"),
        Place("denied-some", f"{_P}denied/", "bob"),
        Place("denied-one-cause", f"{_P}denied/?about=timeSeriesAcl:WRITE", "bob"),
        Place("usage-some-refused", f"{_P}usage/", "bob"),
        Place("usage-none-found", f"{_P}usage/?outcome=portal", "bob"),
        Place("usage-of-nothing", "/p/plant-south/usage/"),
        Place("sessions-not-shown", f"{_P}sessions/", "carol"),
        Place("call-refused", f"{_P}call/?from=server", "carol"),
        Place(
            "proxy-call-passes",
            "/proxy/?method=POST&path=/api/v1/projects/plant-north/assets/list&q=assets",
        ),
        Place(
            "proxy-call-refused",
            "/proxy/?method=POST&path=/api/v1/projects/plant-north/groups&verdict=refused",
        ),
        Place("proxy-none-found", "/proxy/?q=zzz", "bob"),
        Place("search-found", "/search/?q=time%20series", "bob"),
        Place("search-nothing", "/search/?q=zzzz"),
        Place("call-served", f"{_P}call/?from=server"),
        Place(
            "can-i-with-locks", f"{_P}can-i/?{_READ}&scope=datasetScope:42&security_category=9001"
        ),
        Place("can-i-of-a-group", f"{_P}can-i/?{_READ}&group=105"),
        Place("group-of-engineers", f"{_P}groups/105/"),
        Place("data-sets", f"{_P}resource/?kind=dataset"),
        Place("diagnose-the-portal", "/diagnose/?subject=portal"),
        Place("diagnose-a-principal", "/diagnose/?subject=principal"),
        Place("diagnose-mistyped", "/diagnose/?acl=nonsense", status=400),
        Place("connect-an-extractor", "/connect/?kind=service&tool=extractor"),
    )
)
_MADE = (
    Place(
        "errors-recognised",
        "/errors/",
        "bob",
        typed={"f-text": "AADSTS50011: The redirect URI does not match."},
        then=("Explain",),
    ),
    Place(
        "explain-pasted",
        f"{_P}explain/",
        "bob",
        typed={"f-text": "Required capabilities [timeSeriesAcl:WRITE] not present on token"},
        then=("Read it",),
    ),
    Place("session-made", f"{_P}sessions/", then=("Make it for one run",)),
)
_ACCOUNTS = (
    Place("my-sign-ins", "/accounts/sessions/"),
    Place("this-sign-in", "/accounts/sessions/this/"),
    Place("people", "/accounts/people/"),
    Place("people-none-found", "/accounts/people/?q=zzz"),
    Place("person", "/accounts/people/?q=bob", then=("Bob",)),
    Place("person-end", "/accounts/people/?q=bob", then=("Bob", "End all sign-ins …")),
    Place("person-disable", "/accounts/people/?q=bob", then=("Bob", "Disable …"), in_full=False),
    Place("stay", "/accounts/stay/"),
    Place("people-not-allowed", "/accounts/people/", "bob", 403),
    Place("appearance", "/appearance/"),
)
_STRANGERS = (
    Place("welcome", "/", ""),
    Place("signed-out", "/accounts/signed-out/", ""),
    Place("sign-in-failed", "/accounts/callback/?error=access_denied&state=x", "", 400),
    Place("not-found", "/nowhere/", "", 404),
    Place("embed-signed-out", "/embed/access/", ""),
)
#: The window that a frame opens.
_CONNECT = "/accounts/connect/"
_FRAMED = (
    Place("embed-access", "/embed/access/"),
    Place("embed-can-i", f"/embed/can-i/?{_ASK}", "bob"),
    Place("embed-who-can", f"/embed/who-can/?{_ASK}"),
    Place("embed-matrix", "/embed/matrix/", "bob"),
    Place("embed-doctor", "/embed/doctor/", "bob"),
    Place("embed-denied", "/embed/denied/", "bob"),
    Place("embed-mistyped", "/embed/access/?theme=moon", status=400),
    Place("embed-sign-out", "/embed/sign-out/?back=/embed/denied/"),
    Place("frame-connect", "/embed/access/", linked=_CONNECT),
    Place("frame-code", "/embed/access/", linked=_CONNECT, then=("Connect",)),
    Place("frame-refused", f"{_CONNECT}?request=x", status=400),
)
_FRAMED_TOO = tuple(
    replace(one, in_full=False)
    for one in (
        Place("embed-can-i-unasked", "/embed/can-i/", "bob"),
        Place("embed-matrix-of-all", "/embed/matrix/?held=0", "bob"),
        Place("embed-doctor-not-run", "/embed/doctor/", "bob", by_a_host=True),
        Place("embed-access-dark", "/embed/access/?theme=dark", "bob"),
        Place(
            "embed-wrong-code",
            "/embed/access/",
            "",
            403,
            typed={"code": "AAAA-AAAA"},
            then=("Use the code",),
        ),
    )
)
PLACES = (*_of_the_table(), *_ANSWERS, *_MADE, *_ACCOUNTS, *_STRANGERS, *_FRAMED, *_FRAMED_TOO)
