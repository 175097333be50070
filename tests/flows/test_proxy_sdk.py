"""cognite-sdk for Python, unmodified, as a scripted client of the portal: a session instead of a token."""

from __future__ import annotations

import pytest
from cognite.client import ClientConfig, CogniteClient
from cognite.client.credentials import Token
from cognite.client.exceptions import CogniteAPIError

from tests.support.stage import Stage
from tests.support.visitor import Visitor


def client(stage: Stage, key: str) -> CogniteClient:
    """The SDK with the portal's address, a cookie, and a token that means nothing."""
    person = Visitor(stage.portal)
    assert person.sign_in(key).ok
    return CogniteClient(
        ClientConfig(
            client_name="a script",
            project="plant-north",
            base_url=f"{stage.portal.url}/cdf",
            credentials=Token("no token of CDF"),
            headers={"Cookie": f"portal={person.http.cookies['portal']}"},
        )
    )


def test_token_groups_series_and_raw_as_the_sdk_knows_them(each_way: Stage) -> None:
    bob = client(each_way, "bob")
    inspection = bob.iam.token.inspect()
    assert {project.url_name for project in inspection.projects} == {"plant-north"}
    assert {group.id for group in bob.iam.groups.list()} == {102, 103, 107, 109}
    series = bob.time_series.list(limit=None)
    assert len(series) == 34
    points = bob.time_series.data.retrieve(id=series[0].id, start=0, end="now", limit=20)
    assert points is not None
    assert len(points) == 20
    rows = bob.raw.rows.list("line_a", "spare parts/2026", limit=None)
    assert {row.key for row in rows} >= {"A/1 100%", "B;2#x"}
    row = bob.raw.rows.retrieve("line_a", "spare parts/2026", "A/1 100%")
    assert row is not None
    assert row.columns == next(own.columns for own in rows if own.key == "A/1 100%")


def test_what_cdf_refuses_is_an_error_of_cdf_to_the_sdk(each_way: Stage) -> None:
    bob = client(each_way, "bob")
    with pytest.raises(CogniteAPIError) as refused:
        bob.iam.security_categories.list()
    assert refused.value.code == 403
    assert "securityCategoriesAcl:LIST" in refused.value.message


def test_what_the_portal_refuses_has_a_message_for_the_sdk(each_way: Stage) -> None:
    alice = client(each_way, "alice")
    with pytest.raises(CogniteAPIError) as refused:
        alice.iam.groups.delete([102])
    assert refused.value.code == 403
    assert "PROXY_ALLOW" in refused.value.message
