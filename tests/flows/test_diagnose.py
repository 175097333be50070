"""The doctor over real sockets: what is known is sent while the rest is asked for, and who leaves frees it."""

from __future__ import annotations

import requests

from cdfportal.demo.simulator import faults
from tests.support.eventually import eventually
from tests.support.guest import Guest
from tests.support.stage import Stage

_INSPECT = "/api/v1/token/inspect"


def _open(guest: Guest) -> requests.Response:
    return guest.http.get(f"{guest.portal.url}/diagnose/", stream=True, timeout=30)


def test_a_check_that_waits_holds_back_nothing_before_it(stage: Stage) -> None:
    with Guest(stage) as alice:
        alice.sign_in("alice")
        stage.simulator.faults.add(faults.Fault(delay=60, prefix=_INSPECT), times=None)
        try:
            with _open(alice) as response:
                text = ""
                for piece in response.iter_content(None):
                    text += piece.decode()
                    if 'id="check-11"' in text:
                        break
                # Sent while CDF keeps silent: the answer needs check 12 to be over.
                assert 'id="check-12"' not in text
                assert 'id="answer"' not in text
        finally:
            stage.simulator.faults.clear()


def test_readers_who_leave_early_leave_the_doctor_free(stage: Stage) -> None:
    with Guest(stage) as alice:
        alice.sign_in("alice")
        for _ in range(40):
            # The portal notices that a reader has gone with the next piece that it sends.
            eventually(lambda: _begins(alice))
        assert alice.call("/api/diagnose/").json()["verdict"] == "passed"


def _begins(guest: Guest) -> bool:
    """Read the first of it and leave; False while the doctor is busy with those who left before."""
    with _open(guest) as response:
        if response.status_code == 503:
            return False
        assert response.status_code == 200
        next(response.iter_content(256))
    return True


def test_nothing_of_the_doctor_holds_a_token(stage: Stage) -> None:
    """The stage's tripwire reads all of it at its end; here is what it reads."""
    with Guest(stage) as alice:
        alice.sign_in("alice")
        for address in (
            "/diagnose/?subject=portal",
            "/diagnose/checklist/",
            "/diagnose/bundle/",
            "/api/diagnose/?acl=timeSeriesAcl&action=READ&scope=datasetScope:42",
        ):
            answer = alice.call(address)
            assert answer.status_code == 200, address
            assert len(answer.content) > 1000
