"""A person at a stage, whichever its provider and however many its nodes."""

from __future__ import annotations

from typing import Any

import requests

from cdfportal.demo.cast import Person
from tests.support.stage import Stage
from tests.support.visitor import Visitor

PROJECT = "/api/v1/projects/plant-north"
_FROM_ELSEWHERE = {"Sec-Fetch-Site": "cross-site"}


class Guest(Visitor):
    """A browser's worth of cookies; `node` may change, as behind a load balancer."""

    def __init__(self, stage: Stage, *, node: int = 0) -> None:
        super().__init__(stage.nodes[node])
        self.stage = stage

    def __enter__(self) -> Guest:
        return self

    def __exit__(self, *details: object) -> None:
        self.http.close()

    def at(self, node: int) -> Guest:
        """The same browser, served by another node from now on."""
        self.portal = self.stage.nodes[node]
        return self

    def begin(self, following: str = "/") -> str:
        """Where the portal sends somebody who wants to sign in."""
        answer = self.get("/accounts/sign-in/", params={"next": following}, allow_redirects=False)
        assert answer.status_code in {302, 303}, answer.text
        return answer.headers["Location"]

    def enter(self, person: Person, following: str = "/") -> requests.Response:
        """Sign in at the provider; the page of the portal where the person lands."""
        return self.come_back(self.stage.provider.sign_in(self.http, self.begin(following), person))

    def come_back(self, callback: str, **named: Any) -> requests.Response:
        """The provider's redirect, at the node that serves this browser now."""
        path = callback.removeprefix(self.stage.portal.url)
        return self.get(path, headers=_FROM_ELSEWHERE, **named)

    def leave(self) -> str:
        """Sign out here and at the provider; where the person ends up."""
        there = self.post("/accounts/sessions/", "/accounts/sign-out/")
        if there.url.startswith(self.stage.portal.url):
            return there.url
        return self.stage.provider.sign_out(self.http, there.url)

    def forget_provider(self) -> None:
        """The provider no longer knows who is at this browser: the next sign-in asks."""
        domain = "127.0.0.1"
        if domain in self.http.cookies.list_domains():
            self.http.cookies.clear(domain=domain)

    def session(self) -> dict[str, Any]:
        """What the portal says about the sign-in; asking does not prolong it."""
        said: dict[str, Any] = self.call("/accounts/session/?slide=0").json()
        return said

    def inspect(self) -> requests.Response:
        """CDF's own answer to who calls it."""
        return self.call("/cdf/api/v1/token/inspect")
