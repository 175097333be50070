"""What a case needs: the portal, a provider that can misbehave, and a clock for both."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.apps import apps
from pytest_django.fixtures import Settings

from accounts.cause import Cause
from accounts.models import AccessToken, SignIn
from accounts.provider import Directory
from cdfportal.demo.provider import EmbeddedProvider, Misbehaviour
from cdfportal.demo.provider.keys import KeyRing
from tests.accounts.stage import Browser, connection_to, embedded
from tests.flows.renewal import Hands
from tests.support.stage import Stage

SECRET = "a client secret: +/%"
_CODE = re.compile(r"<code>([a-z_]+)</code>")


@dataclass(frozen=True)
class Rig:
    """The portal in this process, the provider behind real sockets."""

    settings: Settings
    clock: Hands
    #: The portal as a process of its own, for what a provider sends to it; made when asked for.
    stage: Callable[[], Stage]

    @contextmanager
    def provider(
        self, *faults: Misbehaviour, keys: KeyRing | None = None
    ) -> Iterator[EmbeddedProvider]:
        """A provider with these faults, which the portal has never met before; its own keys if it changes them."""
        self.settings.PORTAL_CLOCK = self.clock
        with embedded(secret=SECRET, keys=keys, clock=self.clock) as made:
            self.settings.CONNECTION = connection_to(made, client_secret=SECRET)
            vars(apps.get_app_config("accounts"))["providers"] = Directory()
            made.misbehave(*faults)
            yield made

    def sign_in(self, browser: Browser) -> tuple[bool, str]:
        """Whether Alice is signed in afterwards, and in which words the portal put it."""
        response = browser.portal.get("/accounts/sign-in/", {"next": "/token/"})
        if response.status_code == 302:
            response = browser.come_back(browser.authorize(str(response["Location"])))
        if response.status_code == 302:
            said = browser.session()
            return said["signed_in"], f"signed in as {said['person']['name']}"
        codes = _CODE.findall(response.content.decode())
        (cause,) = (code for code in codes if code in set(Cause))
        assert browser.session()["signed_in"] is False
        assert not SignIn.objects.exists()
        assert not AccessToken.objects.exists()
        return False, f"refused: `{cause}`; nobody signed in, nothing stored"
