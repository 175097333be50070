"""From command line and environment to the doctor's case and plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from cdfportal.access.answers import Question
from cdfportal.base.clock import Clock
from cdfportal.base.configuration.connection import read_connection, read_secret_end
from cdfportal.base.configuration.environment import Environment
from cdfportal.base.configuration.legacy import refuse_legacy
from cdfportal.base.configuration.network import read_outbound
from cdfportal.base.configuration.service import (
    read_known_provider,
    read_service,
    read_token_urls,
)
from cdfportal.base.portal import CALLBACK_PATH, SIGNED_OUT_PATH
from cdfportal.base.service import ClientCredentials, ReadyToken
from cdfportal.cdf.transport import Transport
from cdfportal.diagnose.doctor.case import Case, DeclaredUse, OwnPortal, Subject
from cdfportal.diagnose.doctor.chart import Chart
from cdfportal.diagnose.doctor.model import Check, Section
from cdfportal.diagnose.doctor.plan import PLANS
from cdfportal.terminal.source import check_project, read_environment, stop_at_problems

#: Of the portal's own checks those that look at no row: its address, client, sign-out, secret.
_WITHOUT_ROWS = frozenset({21, 22, 23, 25, 28, 29})


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line says."""

    portal: bool = False
    project: str = ""
    env_file: str = ""
    question: Question | None = None
    use: DeclaredUse | None = None


@dataclass(frozen=True, slots=True)
class Examinable:
    """All that the runner takes."""

    plan: tuple[Check, ...]
    case: Case
    chart: Chart


@contextmanager
def examinable(asked: Asked, process: Mapping[str, str], clock: Clock) -> Iterator[Examinable]:
    """A `UsageError` names everything that is wrong with the settings; nobody is called before."""
    env = read_environment(asked.env_file, process)
    refuse_legacy(env)
    found = _portal(asked, env, clock) if asked.portal else _principal(asked, env, clock)
    check_project(env, asked.project, found.case.project)
    stop_at_problems(env)
    try:
        yield found
    finally:
        found.case.transport.close()


def _principal(asked: Asked, env: Environment, clock: Clock) -> Examinable:
    """A token that is there already stands in for checks 3 to 8."""
    settings = read_service(env)
    credentials = settings.sign_in if isinstance(settings.sign_in, ClientCredentials) else None
    case = Case(
        subject=Subject.PRINCIPAL,
        connection=read_known_provider(env, settings),
        project=asked.project or settings.project,
        transport=Transport(settings.outbound),
        clock=clock,
        credentials=credentials,
        use=asked.use,
        question=asked.question,
        token_urls=read_token_urls(env),
    )
    ready = settings.sign_in.value if isinstance(settings.sign_in, ReadyToken) else ""
    return Examinable(PLANS[Subject.PRINCIPAL], case, Chart(access_token=ready))


def _portal(asked: Asked, env: Environment, clock: Clock) -> Examinable:
    """As the web settings have it; what stands in the portal's database is for its own page."""
    connection = read_connection(env)
    url = env.origin("PORTAL_URL", env.required("PORTAL_URL", "Write the address people use."))
    case = Case(
        subject=Subject.PORTAL,
        connection=connection,
        project=asked.project or connection.default_project,
        transport=Transport(read_outbound(env)),
        clock=clock,
        portal=OwnPortal(
            redirect_uri=f"{url}{CALLBACK_PATH}",
            post_logout_redirect_uri=f"{url}{SIGNED_OUT_PATH}",
            secure=url.startswith("https://"),
            secret_ends=read_secret_end(env),
        ),
        question=asked.question,
        token_urls=read_token_urls(env),
    )
    return Examinable(tuple(filter(_needs_no_row, PLANS[Subject.PORTAL])), case, Chart())


def _needs_no_row(check: Check) -> bool:
    return check.section is Section.PROVIDER or check.number in _WITHOUT_ROWS
