"""Sessions of CDF from the form to the job that takes them, over real sockets; the tripwire sweeps at the end."""

from __future__ import annotations

import re
import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from html import unescape
from urllib.parse import urljoin

import pytest
import requests

from cdfportal.demo.cast import EXTRACTOR
from tests.demo.simulator.calling import Client, Reply
from tests.support.forms import Form, form_to, forms_of
from tests.support.stage import Stage
from tests.support.tripwire import Secret
from tests.support.visitor import Visitor

HERE = "/p/plant-north/sessions/"
NEW, REVOKE = f"{HERE}new/", f"{HERE}revoke/"
SERVICE = {"client_id": EXTRACTOR.client_id, "client_secret": EXTRACTOR.client_secret}
_NONCE = re.compile(r'<code id="nonce">([^<]+)</code>')


@pytest.fixture(scope="module")
def alice(session_stage: Stage) -> Visitor:
    visitor = Visitor(session_stage.portal)
    visitor.sign_in("alice")
    return visitor


@pytest.fixture(scope="module")
def bob(session_stage: Stage) -> Visitor:
    visitor = Visitor(session_stage.portal)
    visitor.sign_in("bob")
    return visitor


@pytest.fixture(scope="module")
def job(session_stage: Stage) -> Client:
    """A service of CDF, such as Transformations, that is handed a nonce."""
    provider, simulator = session_stage.provider, session_stage.simulator
    found = requests.get(provider.discovery_url, timeout=10).json()
    form = {
        "grant_type": "client_credentials",
        "client_id": EXTRACTOR.client_id,
        "client_secret": EXTRACTOR.client_secret,
    }
    token = requests.post(found["token_endpoint"], data=form, timeout=10).json()["access_token"]
    return Client(simulator.url, token)


def form_of(visitor: Visitor, way: str) -> Form:
    """The form on the page, filled as a browser fills it."""
    forms = forms_of(visitor.get(HERE))
    return next(form for form in forms if form.fields.get("way") == way)


def send(visitor: Visitor, form: Form, **headers: str) -> requests.Response:
    own = {"Origin": visitor.portal.url, "Sec-Fetch-Site": "same-origin"}
    return form.press(visitor.http, **{**own, **headers})


def bind(job: Client, nonce: str) -> Reply:
    return job.post("/sessions/token", {"nonce": nonce})


def nonce_in(answer: requests.Response) -> str:
    found = _NONCE.search(answer.text)
    assert found, (answer.status_code, answer.text[:500])
    return unescape(found[1])


def given(stage: Stage) -> int:
    """How many sessions were made so far."""
    return len(stage.nonces())


@pytest.mark.parametrize("way", ["CLIENT_CREDENTIALS", "TOKEN_EXCHANGE", "ONESHOT_TOKEN_EXCHANGE"])
def test_a_job_takes_the_session_by_the_nonce_once(alice: Visitor, job: Client, way: str) -> None:
    form = form_of(alice, way)
    if way == "CLIENT_CREDENTIALS":
        form.fields |= SERVICE
    made = send(alice, form)
    assert (made.status_code, made.headers["Cache-Control"]) == (200, "no-store")
    nonce = nonce_in(made)
    taken = bind(job, nonce)
    assert taken.status == 200
    assert taken.json["sessionIsExtendable"] == (way != "ONESHOT_TOKEN_EXCHANGE")
    again = bind(job, nonce)
    assert (again.status, again.error["message"]) == (400, "Failed to bind nonce with session")
    listed = alice.call(f"/api{HERE}?status=active").json()["sessions"][0]
    assert (listed["id"], listed["type"]) == (taken.json["id"], way)
    assert listed["client_id"] == (EXTRACTOR.client_id if way == "CLIENT_CREDENTIALS" else None)


def test_a_wrong_secret_makes_nothing_and_stands_nowhere(stage: Stage, alice: Visitor) -> None:
    typed = secrets.token_urlsafe(32)
    before = given(stage)
    form = form_of(alice, "CLIENT_CREDENTIALS")
    form.fields |= {**SERVICE, "client_secret": typed}
    refused = send(alice, form)
    assert refused.status_code == 400
    assert refused.headers["X-Portal-Reason"] == "cdf_refused"
    assert "CDF could not get a token with this client id and secret" in refused.text
    assert given(stage) == before
    assert stage.portal.leaks([Secret("typed secret", typed)]) == []


def test_of_a_form_sent_many_times_at_once_one_makes_a_session(
    stage: Stage, alice: Visitor
) -> None:
    form = form_of(alice, "ONESHOT_TOKEN_EXCHANGE")
    before = given(stage)
    with ThreadPoolExecutor(6) as pool:
        answers = [*pool.map(lambda _: send(alice, form), range(6))]
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 5
    assert given(stage) == before + 1
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert refused.headers["X-Portal-Reason"] == "already_done"
    assert not _NONCE.search(refused.text)


def test_a_reload_of_the_answer_is_such_a_form(stage: Stage, alice: Visitor) -> None:
    form = form_of(alice, "TOKEN_EXCHANGE")
    nonce = nonce_in(send(alice, form))
    before = given(stage)
    again = send(alice, form)
    assert again.status_code == 409
    assert nonce not in again.text
    assert given(stage) == before
    assert alice.get(NEW).url.endswith(HERE)


def test_a_viewer_sees_the_rest_and_cdf_refuses_what_he_sends(stage: Stage, bob: Visitor) -> None:
    page = bob.get(HERE)
    assert page.status_code == 200
    assert "sessionsAcl:CREATE" in page.text
    assert not any(form.action.endswith(NEW) for form in forms_of(page))
    before = given(stage)
    fields = {"way": "TOKEN_EXCHANGE", "mark": secrets.token_urlsafe(18)}
    refused = bob.send(HERE, NEW, **fields)
    assert (refused.status_code, refused.headers["X-Portal-Reason"]) == (403, "cdf_refused")
    assert "Your token lacks sessionsAcl:CREATE" in refused.text
    ended = bob.send(HERE, REVOKE, id="70103")
    assert (ended.status_code, ended.headers["X-Portal-Reason"]) == (403, "cdf_refused")
    assert given(stage) == before


def test_another_site_s_form_makes_and_revokes_nothing(stage: Stage, alice: Visitor) -> None:
    form, before = form_of(alice, "TOKEN_EXCHANGE"), given(stage)
    ready = alice.call(f"/api{HERE}?status=ready").json()["sessions"]
    elsewhere = {"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"}
    for target in (form, replace(form, action=urljoin(form.action, "../revoke/?id=1"))):
        refused = send(alice, target, **elsewhere)
        assert (refused.status_code, refused.headers["X-Portal-Reason"]) == (403, "cross_site")
    del form.fields["csrfmiddlewaretoken"]
    refused = send(alice, form)
    assert (refused.status_code, refused.headers["X-Portal-Reason"]) == (403, "csrf")
    assert given(stage) == before
    assert alice.call(f"/api{HERE}?status=ready").json()["sessions"] == ready


def test_a_script_has_no_way_to_make_one(stage: Stage, alice: Visitor) -> None:
    """The proxy closes the making of sessions, and the page has no twin that does it."""
    before = given(stage)
    body = {"items": [{"tokenExchange": True}]}
    proxied = alice.call("/cdf/api/v1/projects/plant-north/sessions", "POST", json=body)
    assert proxied.headers["X-Portal-Reason"] == "endpoint_not_allowed"
    for address in (f"/api{HERE}", f"/api{NEW}"):
        assert alice.call(address, "POST", json={"way": "TOKEN_EXCHANGE"}).status_code in (404, 405)
    assert given(stage) == before


def test_the_list_is_walked_and_chosen_from_without_a_script(alice: Visitor) -> None:
    page = alice.get(HERE)
    onward = re.search(r'href="([^"]+)" rel="next"', page.text)
    assert onward, "more than one page"
    following = alice.get(HERE + unescape(onward[1]))
    back = re.search(r'href="([^"]+)" rel="prev"', following.text)
    assert back
    assert alice.get(HERE + unescape(back[1])).status_code == 200

    made = send(alice, form_of(alice, "TOKEN_EXCHANGE"))
    number = re.search(r"<h1>Session (\d+)</h1>", made.text)
    assert number
    question = alice.get(f"{REVOKE}?id={number[1]}")
    done = send(alice, form_to(question, REVOKE))
    assert done.status_code == 302
    assert "CDF revoked 1 session." in alice.get(HERE).text
    over = {one["id"] for one in alice.call(f"/api{HERE}?status=revoked").json()["sessions"]}
    assert int(number[1]) in over
