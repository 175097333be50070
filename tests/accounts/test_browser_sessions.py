"""Session cookies: which one counts, how long, and that nothing ended comes back."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from accounts.cookies import delete_session, fingerprint, new_value, presented, write_session
from accounts.end_reason import EndReason
from accounts.endings import end_sign_in
from accounts.middleware import SignInMiddleware
from accounts.models import AccessToken, BrowserSession, Person, Profile, SignIn
from accounts.session_store import NoSessionError, SessionStore
from accounts.sign_in import end_reason_of, sign_in_of

START = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
IDLE, LONGEST = 3600, 7200

pytestmark = pytest.mark.django_db


class Hands:
    """The time of day, for a test to set."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def go(self, seconds: float) -> None:
        self.now = START + timedelta(seconds=seconds)


@pytest.fixture(autouse=True)
def clock(settings: Settings) -> Hands:
    settings.PORTAL = replace(
        settings.PORTAL, session_idle_seconds=IDLE, session_max_seconds=LONGEST
    )
    settings.PORTAL_CLOCK = Hands()
    return settings.PORTAL_CLOCK


def signed_in(profile: Profile = Profile.FIRST_PARTY, sign_in: SignIn | None = None) -> str:
    """A living session's cookie."""
    if sign_in is None:
        person, _ = Person.objects.get_or_create(
            issuer="https://idp.example",
            subject="alice",
            defaults={"name": "Alice", "created": START},
        )
        sign_in = SignIn.objects.create(
            person=person,
            connection="default",
            created=START,
            absolute_end=START + timedelta(seconds=LONGEST),
            refresh_token=b"sealed",
        )
    key = new_value()
    BrowserSession.objects.create(
        key_hash=fingerprint(key), sign_in=sign_in, profile=profile, created=START, last_seen=START
    )
    return key


def ask(
    cookies: dict[str, str], path: str = "/accounts/session/", **headers: str
) -> dict[str, object]:
    client = Client(HTTP_HOST="localhost:8000")
    for name, value in cookies.items():
        client.cookies[name] = value
    answer: dict[str, object] = client.get(path, headers=headers).json()
    return answer


def through(
    request: HttpRequest,
    view: Callable[[HttpRequest], HttpResponse] = lambda request: HttpResponse(),
) -> HttpResponse:
    request.now = START  # type: ignore[attr-defined]
    return SignInMiddleware(view)(request)


def request_with(
    path: str = "/", headers: dict[str, str] | None = None, **cookies: str
) -> HttpRequest:
    request = RequestFactory().get(path, headers=headers or {})
    request.COOKIES.update({name.replace("_", "-"): value for name, value in cookies.items()})
    return request


# --- time ------------------------------------------------------------------------------------------


def test_a_session_ends_after_its_idle_time_and_stays_ended(
    clock: Hands, settings: Settings
) -> None:
    cookies = {"portal": signed_in()}
    clock.go(IDLE - 1)
    assert ask(cookies, "/accounts/session/?slide=0")["signed_in"] is True
    clock.go(IDLE)
    assert ask(cookies)["reason"] == "idle"
    assert SignIn.objects.get().end_reason == "idle"
    assert SignIn.objects.get().refresh_token is None
    settings.PORTAL = replace(settings.PORTAL, session_idle_seconds=LONGEST)
    clock.go(1)
    assert ask(cookies)["reason"] == "idle"


def test_activity_prolongs_the_idle_time_and_polling_does_not(clock: Hands) -> None:
    active, polled = {"portal": signed_in()}, {"portal": signed_in()}
    for seconds in range(0, LONGEST, 600):
        clock.go(seconds)
        assert ask(active)["signed_in"] is True
        assert ask(polled, "/accounts/session/?slide=0")["signed_in"] is (seconds < IDLE)


def test_slide_0_counts_at_its_own_address_only(clock: Hands) -> None:
    key = signed_in()
    request = request_with("/?slide=0", portal=key)
    request.now = START + timedelta(seconds=120)  # type: ignore[attr-defined]
    SignInMiddleware(lambda request: HttpResponse())(request)
    assert BrowserSession.objects.get().last_seen == START + timedelta(seconds=120)


def test_no_activity_prolongs_the_absolute_end(clock: Hands) -> None:
    cookies = {"portal": signed_in()}
    for seconds in range(0, LONGEST, 600):
        clock.go(seconds)
        assert ask(cookies)["signed_in"] is True
    clock.go(LONGEST)
    assert ask(cookies)["reason"] == "expired"


def test_last_seen_is_written_once_a_minute(clock: Hands) -> None:
    key = signed_in()
    written = []
    # The clock of another node may stand behind the one that wrote last.
    for seconds in (0, 30, 59.999999, 60, 59, 61, 119.999999, 120, 90):
        clock.go(seconds)
        request = request_with("/token/", portal=key)
        request.now = clock()  # type: ignore[attr-defined]
        with CaptureQueriesContext(connection) as queries:
            SignInMiddleware(lambda request: HttpResponse())(request)
        written.append([query["sql"].split()[0] for query in queries])
    once, twice = ["SELECT"], ["SELECT", "UPDATE"]
    assert written == [once, once, once, twice, once, once, once, twice, once]
    assert BrowserSession.objects.get().last_seen == START + timedelta(seconds=120)


def test_a_request_that_prolongs_the_session_tells_of_the_new_end(clock: Hands) -> None:
    cookies = {"portal": signed_in()}
    clock.go(IDLE - 60)
    polled = ask(cookies, "/accounts/session/?slide=0")["session"]
    used = ask(cookies)["session"]
    later = ask(cookies, "/accounts/session/?slide=0")["session"]
    assert isinstance(polled, dict)
    assert isinstance(used, dict)
    assert (polled["idle_seconds_left"], used["idle_seconds_left"]) == (60, IDLE)
    assert later == used


@pytest.mark.parametrize(
    ("path", "headers", "counts"),
    [
        ("/token/", {}, True),
        ("/api/token/", {}, True),
        ("/cdf/api/v1/projects", {"x-portal-csrf": "1"}, True),
        ("/accounts/session/", {}, True),
        ("/accounts/session/?slide=1", {}, True),
        ("/accounts/session/?slide=0", {}, False),
        ("/token/", {"sec-purpose": "prefetch"}, False),
        ("/token/", {"sec-purpose": "prefetch;prerender"}, False),
        ("/token/", {"purpose": "prefetch"}, False),
    ],
)
def test_only_what_a_person_does_prolongs_the_session(
    path: str, headers: dict[str, str], counts: bool
) -> None:
    request = request_with(path, headers, portal=signed_in())
    request.now = START + timedelta(seconds=300)  # type: ignore[attr-defined]
    SignInMiddleware(lambda request: HttpResponse())(request)
    seen = BrowserSession.objects.get().last_seen
    assert seen == START + timedelta(seconds=300 if counts else 0)


def test_files_and_health_checks_prolong_nothing(clock: Hands) -> None:
    client = Client(HTTP_HOST="localhost:8000")
    client.cookies["portal"] = signed_in()
    clock.go(300)
    # A file's answer to HEAD leaves no file open.
    assert client.head("/static/css/portal.css").status_code == 200
    assert client.get("/healthz").status_code == 200
    assert BrowserSession.objects.get().last_seen == START


def test_a_very_short_idle_time_still_counts_activity(clock: Hands, settings: Settings) -> None:
    settings.PORTAL = replace(settings.PORTAL, session_idle_seconds=60)
    cookies = {"portal": signed_in()}
    for seconds in range(0, 600, 40):
        clock.go(seconds)
        assert ask(cookies)["signed_in"] is True


# --- what has ended --------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", EndReason)
def test_an_ended_sign_in_says_why(reason: EndReason) -> None:
    cookies = {"portal": signed_in()}
    assert end_sign_in(SignIn.objects.get().id, reason, START) is True
    assert end_sign_in(SignIn.objects.get().id, EndReason.SIGNED_OUT, START) is False
    said = ask(cookies)
    assert (said["signed_in"], said["reason"]) == (False, reason.value)
    assert said["message"] == reason.sentence


def test_a_late_write_does_not_bring_an_ended_session_back(clock: Hands) -> None:
    key = signed_in()

    def slow(request: HttpRequest) -> HttpResponse:
        end_sign_in(SignIn.objects.get().id, EndReason.SIGNED_OUT, START)
        request.session["draft"] = "kept"
        return HttpResponse()

    response = through(request_with(portal=key), slow)
    assert response.status_code == 200
    row = BrowserSession.objects.get()
    assert (row.data, row.end_reason) == ({}, "signed_out")


def test_a_session_ends_alone_while_another_of_the_same_sign_in_lives(clock: Hands) -> None:
    first = signed_in()
    second = signed_in(Profile.EMBED, SignIn.objects.get())
    clock.go(IDLE - 10)
    BrowserSession.objects.filter(profile=Profile.EMBED).update(last_seen=clock.now)
    clock.go(IDLE)
    assert ask({"portal": first})["reason"] == "idle"
    assert SignIn.objects.get().ended_at is None
    assert ask({"__Host-portal-embed": second}, **{"x-portal-embed": "1"})["signed_in"] is True


@pytest.mark.parametrize(
    "value", ["", "x", "a" * 43, "ü" * 43, "\x00", "a" * 100_000, "' OR 1=1 --"]
)
def test_a_cookie_that_names_nothing_is_nobody(value: str) -> None:
    request = request_with(portal=value)
    through(request)
    assert sign_in_of(request) is None
    assert end_reason_of(request) is None
    assert request.session.session_key is None


# --- request.session -------------------------------------------------------------------------------


def test_what_a_view_keeps_is_there_on_the_next_request() -> None:
    key = signed_in()

    def keep(request: HttpRequest) -> HttpResponse:
        request.session["seen"] = ["a"]
        return HttpResponse()

    through(request_with(portal=key), keep)
    request = request_with(portal=key)
    through(request)
    assert request.session["seen"] == ["a"]
    assert SessionStore(key)["seen"] == ["a"]
    assert SessionStore(key).exists(key)


def test_nothing_can_be_kept_for_nobody() -> None:
    store = SessionStore(None)
    store["seen"] = 1
    with pytest.raises(NoSessionError):
        store.save()
    with pytest.raises(NoSessionError):
        store.create()


def test_an_unknown_key_is_not_adopted() -> None:
    store = SessionStore("a" * 43)
    assert store.get("seen") is None
    assert store.session_key is None


def test_cycling_the_key_closes_the_old_cookie() -> None:
    old = signed_in()
    store = SessionStore(old)
    store.cycle_key()
    assert store.session_key != old
    assert ask({"portal": old})["signed_in"] is False
    assert ask({"portal": str(store.session_key)})["signed_in"] is True
    with pytest.raises(UpdateError):
        SessionStore(old).cycle_key()


def test_a_cycled_key_reaches_the_browser() -> None:
    key = signed_in()

    def cycle(request: HttpRequest) -> HttpResponse:
        request.session.cycle_key()
        return HttpResponse()

    response = through(request_with(portal=key), cycle)
    assert ask({"portal": response.cookies["portal"].value})["signed_in"] is True


def test_flushing_ends_the_session_and_deletes_the_cookie() -> None:
    key = signed_in()

    def flush(request: HttpRequest) -> HttpResponse:
        request.session.flush()
        return HttpResponse()

    response = through(request_with(portal=key), flush)
    assert response.cookies["portal"]["max-age"] == 0
    assert ask({"portal": key})["reason"] == "signed_out"


def test_an_ordinary_answer_sets_no_cookie() -> None:
    assert not through(request_with(portal=signed_in())).cookies
    assert not through(request_with(portal="made-up")).cookies
    assert not through(request_with()).cookies


# --- embed or first party --------------------------------------------------------------------------

EMBED, FIRST = "__Host-portal-embed", "portal"


@pytest.mark.parametrize(
    ("path", "headers", "cookies", "counts"),
    [
        ("/", {}, {FIRST: "f"}, "f"),
        ("/", {}, {EMBED: "e"}, None),
        ("/", {}, {FIRST: "f", EMBED: "e"}, "f"),
        ("/", {"sec-fetch-site": "cross-site"}, {FIRST: "f"}, "f"),
        ("/embed/access/", {}, {EMBED: "e"}, "e"),
        ("/embed/access/", {"sec-fetch-site": "cross-site"}, {EMBED: "e"}, "e"),
        ("/embed/access/", {"sec-fetch-site": "same-origin"}, {FIRST: "f", EMBED: "e"}, "e"),
        ("/embed/access/", {"sec-fetch-site": "same-origin"}, {FIRST: "f", EMBED: ""}, ""),
        ("/embed/access/", {"sec-fetch-site": "same-origin"}, {FIRST: "f"}, "f"),
        ("/embed/access/", {"sec-fetch-site": "same-site"}, {FIRST: "f"}, "f"),
        ("/embed/access/", {"sec-fetch-site": "none"}, {FIRST: "f"}, "f"),
        ("/embed/access/", {"sec-fetch-site": "cross-site"}, {FIRST: "f"}, None),
        ("/embed/access/", {}, {FIRST: "f"}, None),
        ("/cdf/api/v1/projects", {"x-portal-embed": "1"}, {FIRST: "f", EMBED: "e"}, "e"),
        (
            "/cdf/api/v1/projects",
            {"x-portal-embed": "1", "sec-fetch-site": "same-origin"},
            {FIRST: "f"},
            "f",
        ),
        ("/cdf/api/v1/projects", {"x-portal-embed": "1"}, {FIRST: "f"}, None),
        ("/cdf/api/v1/projects", {"x-portal-embed": "0"}, {FIRST: "f", EMBED: "e"}, "f"),
        ("/embedded/", {}, {FIRST: "f", EMBED: "e"}, "f"),
    ],
)
def test_which_cookie_counts(
    path: str, headers: dict[str, str], cookies: dict[str, str], counts: str | None
) -> None:
    request = RequestFactory().get(path, headers=headers)
    request.COOKIES.update(cookies)
    found = presented(request)
    assert (found.value if found else None) == counts


def test_a_cookie_in_the_other_ones_place_opens_nothing() -> None:
    first = signed_in()
    embed = signed_in(Profile.EMBED, SignIn.objects.get())
    assert ask({FIRST: embed})["signed_in"] is False
    assert ask({EMBED: first}, **{"x-portal-embed": "1"})["signed_in"] is False


def test_the_embed_cookie_is_partitioned_when_written_and_when_deleted() -> None:
    written, deleted = HttpResponse(), HttpResponse()
    write_session(written, Profile.EMBED, "value")
    delete_session(deleted, Profile.EMBED)
    for response, start in ((written, f"{EMBED}=value"), (deleted, f"{EMBED}=")):
        header = response.cookies[EMBED].OutputString()
        assert header.startswith(start)
        attributes = {part.strip() for part in header.split(";")[1:]}
        assert {"Path=/", "SameSite=None", "Secure", "HttpOnly", "Partitioned"} <= attributes
        assert not any(part.startswith("Domain") for part in attributes)
    assert "Max-Age=0" in deleted.cookies[EMBED].OutputString()
    assert "Max-Age" not in written.cookies[EMBED].OutputString()


# --- my sign-ins -----------------------------------------------------------------------------------


def page(key: str) -> Client:
    client = Client(HTTP_HOST="localhost:8000", headers={"sec-fetch-site": "same-origin"})
    client.cookies["portal"] = key
    return client


def test_a_person_ends_another_of_their_sign_ins_and_never_somebody_elses() -> None:
    mine, other = signed_in(), signed_in()
    stranger = Person.objects.create(issuer="https://idp.example", subject="bob", created=START)
    theirs = SignIn.objects.create(
        person=stranger, connection="default", created=START, absolute_end=START + timedelta(days=1)
    )
    client = page(mine)
    assert client.get("/accounts/sessions/").status_code == 200
    other_id = BrowserSession.objects.get(key_hash=fingerprint(other)).sign_in_id
    mine_id = BrowserSession.objects.get(key_hash=fingerprint(mine)).sign_in_id
    for chosen in (
        str(other_id),
        str(theirs.id),
        str(mine_id),
        str(uuid.uuid4()),
        "",
        "x",
        "\x00",
        "1" * 9999,
    ):
        assert client.post("/accounts/sessions/", {"end": chosen}).status_code == 302
    assert ask({"portal": other})["reason"] == "ended_by_person"
    assert ask({"portal": mine})["signed_in"] is True
    theirs.refresh_from_db()
    assert theirs.ended_at is None


def test_sign_ins_that_are_over_by_time_are_not_listed(clock: Hands) -> None:
    mine, _idle, expired = (signed_in() for _ in range(3))
    SignIn.objects.filter(browser_sessions__key_hash=fingerprint(expired)).update(
        absolute_end=START + timedelta(seconds=60)
    )
    for key in (mine, expired):
        BrowserSession.objects.filter(key_hash=fingerprint(key)).update(
            last_seen=START + timedelta(seconds=IDLE)
        )
    assert len(page(mine).get("/accounts/sessions/").context["rows"]) == 3
    clock.go(IDLE + 1)
    rows = page(mine).get("/accounts/sessions/").context["rows"]
    assert [row.is_this_one for row in rows] == [True]
    page(mine).post("/accounts/sessions/", {"others": "1"})
    assert SignIn.objects.filter(ended_at=None).count() == 1, "their tokens go all the same"


def test_a_person_ends_all_others() -> None:
    mine, *others = (signed_in() for _ in range(4))
    AccessToken.objects.all().delete()
    page(mine).post("/accounts/sessions/", {"others": "1"})
    assert ask({"portal": mine})["signed_in"] is True
    assert {ask({"portal": other})["reason"] for other in others} == {"ended_by_person"}


def test_nobody_is_sent_to_sign_in_and_a_script_gets_401() -> None:
    client = Client(HTTP_HOST="localhost:8000")
    response = client.get("/accounts/sessions/")
    assert response["Location"] == "/accounts/sign-in/?next=%2Faccounts%2Fsessions%2F"
    for headers in (
        {"accept": "application/json"},
        {"sec-fetch-mode": "cors"},
        {"sec-fetch-dest": "iframe"},
        {"sec-purpose": "prefetch"},
    ):
        answer = client.get("/accounts/sessions/", headers=headers)
        assert answer.status_code == 401
        assert answer["X-Portal-Reason"] == "sign_in_required"
    body = client.get("/accounts/sessions/", headers={"accept": "application/json"}).json()
    assert body["sign_in"] == "/accounts/sign-in/?next=%2Faccounts%2Fsessions%2F"
    assert (
        client.post("/accounts/sessions/", headers={"sec-fetch-site": "same-origin"}).status_code
        == 401
    )
