"""Where facts come from: CDF with credentials of the environment, or saved answers."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from cdfportal.access.grants import Caller
from cdfportal.access.token_scopes import token_scopes
from cdfportal.base.address import PROJECT_RULE, is_project_name
from cdfportal.base.clock import Clock
from cdfportal.base.configuration.connection import read_cluster
from cdfportal.base.configuration.environment import Environment
from cdfportal.base.configuration.portal import read_group_names
from cdfportal.base.configuration.service import read_service
from cdfportal.cdf.client import CdfClient
from cdfportal.cdf.transport import Transport
from cdfportal.terminal.env_file import environment
from cdfportal.terminal.facts import Facts
from cdfportal.terminal.live import read_live
from cdfportal.terminal.offline import Saved, read_offline
from cdfportal.terminal.outcome import UsageError
from cdfportal.terminal.sign_in import Token, sign_in


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line says about where to read."""

    project: str = ""
    env_file: str = ""
    saved: Saved | None = None
    #: What is known of a token that somebody else got.
    token_scopes: tuple[str, ...] = ()
    application: str = ""


def facts_of(wanted: Wanted, process: Mapping[str, str], clock: Clock) -> Facts:
    """The project that is asked about; a `CommandError` says why it cannot be read."""
    env = read_environment(wanted.env_file, process)
    if wanted.saved is None:
        return _live(wanted, env, clock)
    return _offline(wanted, wanted.saved, env, clock)


def read_environment(env_file: str, process: Mapping[str, str]) -> Environment:
    """The file as the portal has it, but in the folder where the command runs."""
    path = Path(env_file or process.get("PORTAL_ENV_FILE", "") or ".env")
    if env_file and not path.is_file():
        raise UsageError(f"{path} is not a file.")
    return Environment(environment(process, path))


def _live(wanted: Wanted, env: Environment, clock: Clock) -> Facts:
    settings = read_service(env)
    project = wanted.project or settings.project
    if not project:
        env.problem("CDF_PROJECT", "is missing", "Name a project there or by --project.")
    check_project(env, wanted.project, project)
    stop_at_problems(env)
    with closing(Transport(settings.outbound)) as transport:
        token = sign_in(settings.sign_in, transport)
        client = CdfClient(settings.cdf_url, token.value, transport.session(settings.cdf_url))
        return read_live(client, project, _caller(wanted, token), settings.group_names, clock())


def _offline(wanted: Wanted, saved: Saved, env: Environment, clock: Clock) -> Facts:
    """The settings may be there, and need not."""
    idp_names = read_group_names(env)
    named = env.raw("CDF_CLUSTER") or env.raw("CDF_URL")
    cdf_url = read_cluster(env)[1] if named else ""
    project = wanted.project or ("" if saved.inspection else env.text("CDF_PROJECT"))
    check_project(env, wanted.project, project)
    stop_at_problems(env)
    facts = read_offline(saved, project, _caller(wanted, Token("")), idp_names, clock)
    return replace(facts, cdf_url=cdf_url)


def check_project(env: Environment, option: str, project: str) -> None:
    """It goes into addresses; `option` is what `--project` says."""
    if project and not is_project_name(project):
        name = "--project" if option else "CDF_PROJECT"
        env.problem(name, "is no name of a project", f"It takes {PROJECT_RULE}.")


def stop_at_problems(env: Environment) -> None:
    """All of them at once."""
    if env.problems:
        raise UsageError("The settings are not complete:", *(f"  {one}" for one in env.problems))


def _caller(wanted: Wanted, token: Token) -> Caller:
    """By what the token response and the command line say; nothing is read out of a token."""
    told = list(wanted.token_scopes) or token.scope
    return Caller(
        is_user=token.is_user,
        app_id=wanted.application or token.client_id,
        token_scopes=token_scopes(told),
    )
