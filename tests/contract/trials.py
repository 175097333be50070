"""What is tried on the simulator, one resource after the other, and the questions that it answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cdfportal.access.answers import Question
from cdfportal.access.questions import parse_question
from cdfportal.demo.cast import ALL_SCOPES, Person
from cdfportal.demo.world import Project

_IDP_GROUP = "7c0e6d3e-52a9-4d8e-9c1a-0a1f5e0e{:04d}"


def _member(key: str, *groups: int) -> Person:
    """Somebody in nothing but the IdP groups that these CDF groups follow."""
    return Person(
        key=key,
        subject=f"5b0c7a1e-tried-{key}",
        name=key.capitalize(),
        email=f"{key}@plant.example",
        password=f"{key}-tried-password",
        shows="tried",
        groups=tuple(_IDP_GROUP.format(number) for number in groups),
        cdf_scopes=ALL_SCOPES,
    )


#: Each holds one of two rights that are both needed, or both.
SPECIALISTS = (
    _member("trader", 146),
    _member("analyst", 147),
    _member("clerk", 148),
    _member("modeller", 149),
    _member("oldmodeller", 115, 116),
    _member("writer", 132),
    _member("owner", 131, 132),
)


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """A call, and the questions that the engine answers about it: all have to be allowed."""

    path: str
    body: dict[str, Any]
    questions: tuple[Question, ...]
    #: Whether a good answer shows what was wanted; a list leaves out what is out of scope.
    shows: Callable[[Any], bool] = lambda _answer: True


def trials(project: Project) -> Iterator[Trial]:
    """For every classified resource, every data set and every space of the project."""
    yield from _classified("/timeseries", "timeSeriesAcl", project.time_series)
    yield from _classified("/files", "filesAcl", project.files)
    yield from _listed("/events", "eventsAcl", project.events)
    yield from _listed("/files", "filesAcl", project.files)
    for number in project.data_sets:
        yield from _in_data_set(number)
    filled = {node["space"] for node in project.instances.values()}
    for space in project.spaces:
        yield from _in_space(space, filled=space in filled)


def _classified(path: str, acl: str, store: dict[int, Any]) -> Iterator[Trial]:
    for item in store.values():
        if item.get("securityCategories"):
            carried = [str(key) for key in item["securityCategories"]]
            asked = _question(acl, "READ", f"datasetScope:{item['dataSetId']}", carried)
            yield Trial(f"{path}/byids", {"items": [{"id": item["id"]}]}, (asked,))


def _listed(path: str, acl: str, store: dict[int, Any]) -> Iterator[Trial]:
    """A list leaves out what is out of scope, so an empty one says no."""
    plain = [item for item in store.values() if not item.get("securityCategories")]
    for number in sorted({item["dataSetId"] for item in plain if "dataSetId" in item}):
        asked = _question(acl, "READ", f"datasetScope:{number}")
        wanted = {"filter": {"dataSetIds": [{"id": number}]}}
        yield Trial(f"{path}/list", wanted, (asked,), _has_items)


def _in_data_set(number: int) -> Iterator[Trial]:
    named = {"name": "tried", "dataSetId": number}
    made = (
        ("/events", "eventsAcl", {"dataSetId": number}),
        ("/assets", "assetsAcl", named),
        ("/timeseries", "timeSeriesAcl", named),
    )
    for path, acl, item in made:
        yield Trial(path, {"items": [item]}, (_question(acl, "WRITE", f"datasetScope:{number}"),))
    found = {"items": [{"id": number}]}
    yield Trial("/datasets/byids", found, (_question("datasetsAcl", "READ", f"idScope:{number}"),))


def _in_space(space: str, *, filled: bool) -> Iterator[Trial]:
    models = _question("dataModelsAcl", "READ", f"spaceIdScope:{space}")
    instances = _question("dataModelInstancesAcl", "READ", f"spaceIdScope:{space}")
    yield Trial("/models/spaces/byids", {"items": [{"space": space}]}, (models,), _has_items)
    in_space = {"equals": {"property": ["node", "space"], "value": space}}
    if filled:
        yield Trial("/models/instances/list", {"filter": in_space}, (models, instances), _has_items)


def _question(acl: str, action: str, scope: str, categories: Sequence[str] = ()) -> Question:
    asked = parse_question(acl, action, scope, categories)
    assert isinstance(asked, Question)
    return asked


def _has_items(answer: Any) -> bool:
    return bool(answer["items"])
