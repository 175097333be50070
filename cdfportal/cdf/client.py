"""Calls to CDF with one person's token.

Reference: https://api-docs.cognite.com/20230101/ (token inspection, groups, data sets, profiles, sessions).
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

import requests

from cdfportal.base.address import path_segment
from cdfportal.cdf.answer import CdfAnswer, read_date
from cdfportal.cdf.errors import Cause, CdfNotAskedError, CdfRejectedError, CdfUnreachableError
from cdfportal.cdf.rejection import challenged, rejection
from cdfportal.cdf.sessions import ClientCredentials, SessionCredentials

APPLICATION = "cdfportal"
_CHUNK = 65_536
#: The largest page of the lists that name resources.
_PAGE = {"limit": "1000"}


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how large an answer may be."""

    connect_seconds: float = 3.05
    #: Longest silence while the answer comes in.
    read_seconds: float = 10.0
    #: Longest time for a whole answer.
    total_seconds: float = 30.0
    largest_bytes: int = 128 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class CdfClient:
    """One cluster, one token, one session. Redirects are never followed: they would carry the token."""

    base_url: str
    token: str = field(repr=False)
    session: requests.Session
    limits: Limits = field(default_factory=Limits)

    def inspect_token(self) -> CdfAnswer:
        """What CDF sees in the token: subject, projects, groups, capabilities."""
        return self._call("GET", "/api/v1/token/inspect")

    def groups(self, project: str, *, all_groups: bool) -> CdfAnswer:
        """The caller's own groups, or all of them (needs groupsAcl:LIST on all)."""
        parameters = {"all": "true" if all_groups else "false"}
        return self._call("GET", f"{_project(project)}/groups", parameters=parameters)

    def project(self, project: str) -> CdfAnswer:
        """The project's settings, such as the claims that it reads."""
        return self._call("GET", _project(project))

    def profiles_by_ids(self, project: str, identifiers: Sequence[str]) -> CdfAnswer:
        """User profiles by their immutable identifiers, at most 1,000; all of them must exist."""
        items = [{"userIdentifier": identifier} for identifier in identifiers]
        return self._call("POST", f"{_project(project)}/profiles/byids", body={"items": items})

    def data_sets(self, project: str, *, limit: int = 1000) -> CdfAnswer:
        """The data sets that the caller may read, one page."""
        return self._call("POST", f"{_project(project)}/datasets/list", body={"limit": limit})

    def spaces(self, project: str) -> CdfAnswer:
        """The spaces that the caller may read, one page."""
        return self._call("GET", f"{_project(project)}/models/spaces", parameters=_PAGE)

    def databases(self, project: str) -> CdfAnswer:
        """The RAW databases that the caller may list, one page."""
        return self._call("GET", f"{_project(project)}/raw/dbs", parameters=_PAGE)

    def tables(self, project: str, database: str) -> CdfAnswer:
        """The tables of a RAW database that the caller may list, one page."""
        path = f"{_project(project)}/raw/dbs/{_segment(database)}/tables"
        return self._call("GET", path, parameters=_PAGE)

    def security_categories(self, project: str) -> CdfAnswer:
        """The security categories that the caller may list, one page."""
        return self._call("GET", f"{_project(project)}/securitycategories", parameters=_PAGE)

    def assets(self, project: str, *, limit: int = 10) -> CdfAnswer:
        """The first assets that the caller may read."""
        return self._call("GET", f"{_project(project)}/assets", parameters={"limit": str(limit)})

    def create_session(self, project: str, credentials: SessionCredentials) -> CdfAnswer:
        """Make one session. Its answer holds a nonce, and no error holds a secret that was sent."""
        try:
            return self._call(
                "POST", f"{_project(project)}/sessions", body={"items": [credentials.body()]}
            )
        except CdfRejectedError as error:
            if isinstance(credentials, ClientCredentials):
                raise credentials.without_secret(error) from None
            raise

    def sessions(
        self, project: str, *, status: str = "", cursor: str = "", limit: int = 25
    ) -> CdfAnswer:
        """One page of the project's sessions, of one status or of all; at most 1,000."""
        asked = {"status": status, "cursor": cursor, "limit": str(limit)}
        given = {name: value for name, value in asked.items() if value}
        return self._call("GET", f"{_project(project)}/sessions", parameters=given)

    def sessions_by_ids(self, project: str, ids: Sequence[int]) -> CdfAnswer:
        """Sessions by id, at most 1,000; all of them must exist."""
        return self._call("POST", f"{_project(project)}/sessions/byids", body=_by_id(ids))

    def revoke_sessions(self, project: str, ids: Sequence[int]) -> CdfAnswer:
        """End sessions; one that is over stays as it is."""
        return self._call("POST", f"{_project(project)}/sessions/revoke", body=_by_id(ids))

    def read(
        self,
        project: str,
        method: str,
        path: str,
        query: Mapping[str, str],
        body: Mapping[str, object] | None,
    ) -> CdfAnswer:
        """One call below the project that a table names; whoever names it sees to it that it reads."""
        for name in path.split("/")[1:]:
            _segment(unquote(name))
        return self._call(method, _project(project) + path, parameters=query, body=body)

    def _call(
        self,
        method: str,
        path: str,
        *,
        parameters: Mapping[str, str] | None = None,
        body: Mapping[str, object] | None = None,
    ) -> CdfAnswer:
        try:
            with self.session.request(
                method,
                self.base_url + path,
                params=parameters,
                json=body,
                headers=self._headers(),
                timeout=(self.limits.connect_seconds, self.limits.read_seconds),
                allow_redirects=False,
                stream=True,
            ) as response:
                content = self._read(response)
        except requests.RequestException as error:
            # Not chained: requests puts headers, thus perhaps the token, into some of its messages.
            raise _unreachable(error, self.limits) from None
        request_id = response.headers.get("x-request-id", "")
        answered_at = read_date(response.headers.get("date", ""))
        status = response.status_code
        if status // 100 != 2:
            asked = [response.headers.get("www-authenticate", "")]
            raise challenged(status, asked, request_id) or rejection(
                status, content, request_id, answered_at
            )
        return CdfAnswer(content, request_id, answered_at)

    def _headers(self) -> dict[str, str]:
        return {
            "Authorization": f"Bearer {self.token}",
            "Accept": "application/json",
            "x-cdp-app": APPLICATION,
        }

    def _read(self, response: requests.Response) -> bytes:
        ends = time.monotonic() + self.limits.total_seconds
        parts = bytearray()
        for chunk in response.iter_content(_CHUNK):
            parts += chunk
            if len(parts) > self.limits.largest_bytes:
                raise CdfUnreachableError(Cause.ANSWER, "CDF's answer is too large for the portal.")
            if time.monotonic() > ends:
                raise CdfUnreachableError(
                    Cause.TIMEOUT,
                    f"CDF's answer took longer than {self.limits.total_seconds:g} s.",
                )
        return bytes(parts)


def _by_id(ids: Sequence[int]) -> Mapping[str, object]:
    return {"items": [{"id": number} for number in ids]}


def _project(project: str) -> str:
    return f"/api/v1/projects/{_segment(project)}"


def _segment(name: str) -> str:
    found = path_segment(name)
    if found is None:
        raise CdfNotAskedError("A name of dots, or an empty one, cannot stand in an address.")
    return found


def _unreachable(error: requests.RequestException, limits: Limits) -> CdfUnreachableError:
    """The cause from the kind of error, most specific first: a ProxyError is a ConnectionError too."""
    match error:
        case requests.exceptions.ProxyError():
            return CdfUnreachableError(Cause.PROXY, "The outbound proxy did not let the call pass.")
        case requests.exceptions.SSLError():
            return CdfUnreachableError(Cause.TLS, "CDF's certificate could not be verified.")
        case requests.exceptions.Timeout():
            return CdfUnreachableError(
                Cause.TIMEOUT, f"CDF did not answer within {limits.read_seconds:g} s."
            )
        case requests.exceptions.ConnectionError():
            return CdfUnreachableError(Cause.CONNECTION, "CDF could not be reached.")
        case _:
            return CdfUnreachableError(Cause.ANSWER, "CDF's answer could not be read.")
