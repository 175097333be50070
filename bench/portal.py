"""The portal in this process: deployment settings over a database file, and a provider it has met."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import django

from cdfportal.demo.provider import EmbeddedProvider, ProviderConfig
from cdfportal.web.logs import LineHandler
from tests.support.environment import PREFIXES, deploy_environment


@contextmanager
def portal(**changes: str) -> Iterator[None]:
    """Once in a process: Django takes its settings but once. `changes` are settings by name."""
    config = ProviderConfig(cdf_audience="http://127.0.0.1:9")
    with TemporaryDirectory() as folder, EmbeddedProvider(config) as provider:
        _environment(Path(folder), provider)
        os.environ |= changes
        django.setup()
        with (Path(folder) / "log").open("wb") as log:
            _prepare(log.fileno())
            yield


def _environment(folder: Path, provider: EmbeddedProvider) -> None:
    for name in [name for name in os.environ if name.startswith(PREFIXES)]:
        del os.environ[name]
    os.environ |= deploy_environment(folder) | {
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "IDP_DISCOVERY_URL": f"{provider.issuer}/.well-known/openid-configuration",
        "NO_PROXY": "127.0.0.1",
    }


def _prepare(log: int) -> None:
    from django.conf import settings
    from django.core.management import call_command

    from accounts.cause import Failure
    from accounts.provider import provider_of

    # Log lines are written as ever, but to a file.
    for handler in logging.getLogger().handlers:
        if isinstance(handler, LineHandler):
            handler.descriptor = log
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("migrate", verbosity=0)
    known = provider_of(settings.CONNECTION).metadata(settings.PORTAL_CLOCK())
    if isinstance(known, Failure):
        raise LookupError(f"The benchmark's provider does not answer: {known.cause}")
