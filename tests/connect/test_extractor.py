"""The extractor's text, read by cognite-extractor-utils' own loader, which then calls CDF with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cdfportal.demo.provider.shapes import Shape
from cdfportal.diagnose.connect.choices import Kind, Tool
from cdfportal.diagnose.connect.snippets import snippets
from tests.connect.clusters import ROBOT, Running, clusters, entra_with_tls
from tests.connect.reading import FILLED_IN, HOSTILE, Asked, read_by

SECRET = {"IDP_CLIENT_SECRET": ROBOT.client_secret}
PROGRAM = {"IDP_CLIENT_ID": ROBOT.client_id, **SECRET}
SHAPES = (Shape.PLAIN, Shape.COGNITO, Shape.AUTH0, Shape.KEYCLOAK, Shape.COGIDP)
#: As Cognite's guide to credentials has it.
GUIDE = """
logger: {}
cognite:
  project: plant-north
  base-url: https://westeurope-1.cognitedata.com
  idp-authentication:
    client-id: ${IDP_CLIENT_ID}
    client-secret: ${IDP_CLIENT_SECRET}
    scopes: [https://westeurope-1.cognitedata.com/.default]
    token-url: https://login.microsoftonline.com/tenant/oauth2/v2.0/token
"""


def text_of(running: Running, client_id: str = "", project: str = "plant-north") -> str:
    target = running.target(client_id, project)
    (text,) = snippets(Kind.SERVICE, Tool.EXTRACTOR, target)
    return text.text


@pytest.fixture(scope="module")
def entra(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with entra_with_tls(tmp_path_factory.mktemp("extractor")) as running:
        yield running


@pytest.fixture(scope="module")
def others() -> Iterator[dict[Shape, Running]]:
    with clusters(*SHAPES) as found:
        yield found


@pytest.fixture(scope="module")
def read(entra: Running, others: dict[Shape, Running]) -> dict[str, dict[str, Any]]:
    """Everything in one process: importing it takes longest."""
    asked = {
        "entra": Asked(text_of(entra), PROGRAM, call=True),
        "literal": Asked(text_of(entra, ROBOT.client_id), SECRET, call=True),
        "guide": Asked(GUIDE, PROGRAM),
        **{shape.value: Asked(text_of(each), PROGRAM) for shape, each in others.items()},
        **{
            f"hostile {place}": Asked(text_of(entra, text, text), SECRET)
            for place, text in enumerate((*HOSTILE, *FILLED_IN))
        },
    }
    found = read_by("extractor", [*asked.values()], **entra.trust)
    return dict(zip(asked, found, strict=True))


def test_it_is_read_and_calls_cdf(read: dict[str, dict[str, Any]], entra: Running) -> None:
    for name in ("entra", "literal"):
        assert read[name] == {
            "host": entra.simulator.url,
            "project": "plant-north",
            "client_id": ROBOT.client_id,
            "secret": ROBOT.client_secret,
            "token_url": entra.endpoint.url,
            "scopes": [f"{entra.simulator.url}/.default"],
            "audience": None,
            "subject": ROBOT.subject,
        }


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_each_provider_is_named_in_its_own_way(
    read: dict[str, dict[str, Any]], others: dict[Shape, Running], shape: Shape
) -> None:
    seen, target = read[shape.value], others[shape].target()
    assert seen["token_url"] == others[shape].endpoint.url
    assert seen["scopes"] == [*target.service_scopes]
    assert seen["audience"] == (target.audience or None)
    assert (seen["audience"] is not None) is (shape is Shape.AUTH0)


@pytest.mark.parametrize("place", range(len(HOSTILE) + len(FILLED_IN)))
def test_whatever_stands_in_a_name_stays_a_name(
    read: dict[str, dict[str, Any]], place: int
) -> None:
    text = (*HOSTILE, *FILLED_IN)[place]
    seen = read[f"hostile {place}"]
    assert (seen["project"], seen["client_id"]) == (text, text)
    assert seen["secret"] == ROBOT.client_secret


def test_the_guides_own_example_is_refused_by_the_loader(read: dict[str, dict[str, Any]]) -> None:
    """Why ours names host and secret, and says so."""
    assert "Unknown config parameter" in read["guide"]["error"]


def test_where_the_token_url_is_not_known_a_variable_stands_for_it(entra: Running) -> None:
    target = replace(entra.target(), endpoint=None)
    (text,) = snippets(Kind.SERVICE, Tool.EXTRACTOR, target)
    assert "token-url: ${IDP_TOKEN_URL}" in text.text


def test_the_folder_of_the_loader_is_made_once(tmp_path: Path) -> None:
    from tests.connect.beside import beside

    folder = beside("extractor")
    stamp = (folder / ".installed").stat().st_mtime_ns
    assert beside("extractor") == folder
    assert (folder / ".installed").stat().st_mtime_ns == stamp
