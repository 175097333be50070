"""The kinds of resources that share one way of being listed, looked up and changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cdfportal.demo.simulator.enforce import Target
from cdfportal.demo.simulator.fields import is_id
from cdfportal.demo.world import Json, Project
from cdfportal.demo.world.model import Store

Check = Callable[[object], bool]


def text_up_to(most: int) -> Check:
    """A check for texts."""
    return lambda value: isinstance(value, str) and len(value) <= most


def is_metadata(value: object) -> bool:
    """Texts by name."""
    return isinstance(value, dict) and all(isinstance(text, str) for text in value.values())


def is_id_list(value: object) -> bool:
    """Ids of resources."""
    return isinstance(value, list) and all(is_id(item) for item in value)


def is_time(value: object) -> bool:
    """Epoch milliseconds."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def is_flag(value: object) -> bool:
    """True or false."""
    return isinstance(value, bool)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of resource: where it is kept, what guards it, what may be written."""

    acl: str
    store: Callable[[Project], Store]
    target: Callable[[Project, Json], Target]
    #: Fields that a caller may set, with what each must be.
    fields: Mapping[str, Check]
    required: tuple[str, ...] = ()
    capped_limit: bool = False
    created: int = 201
    most_created: int = 1000


def _placed(project: Project, item: Json) -> Target:
    return Target(id=item.get("id"), data_set=item.get("dataSetId"))


def _series(project: Project, item: Json) -> Target:
    asset = project.assets.get(item.get("assetId", 0), {})
    return Target(item.get("id"), item.get("dataSetId"), asset.get("rootId"))


ASSETS = Kind(
    acl="assetsAcl",
    store=lambda project: project.assets,
    target=_placed,
    fields={
        "externalId": text_up_to(255),
        "name": text_up_to(140),
        "description": text_up_to(500),
        "source": text_up_to(128),
        "parentId": is_id,
        "parentExternalId": text_up_to(255),
        "dataSetId": is_id,
        "metadata": is_metadata,
    },
    required=("name",),
    capped_limit=True,
)

TIME_SERIES = Kind(
    acl="timeSeriesAcl",
    store=lambda project: project.time_series,
    target=_series,
    fields={
        "externalId": text_up_to(255),
        "name": text_up_to(255),
        "description": text_up_to(1000),
        "unit": text_up_to(32),
        "unitExternalId": text_up_to(64),
        "assetId": is_id,
        "dataSetId": is_id,
        "isString": is_flag,
        "isStep": is_flag,
        "securityCategories": is_id_list,
        "metadata": is_metadata,
    },
)

EVENTS = Kind(
    acl="eventsAcl",
    store=lambda project: project.events,
    target=_placed,
    fields={
        "externalId": text_up_to(255),
        "startTime": is_time,
        "endTime": is_time,
        "type": text_up_to(64),
        "subtype": text_up_to(64),
        "description": text_up_to(500),
        "source": text_up_to(128),
        "assetIds": is_id_list,
        "dataSetId": is_id,
        "metadata": is_metadata,
    },
)

FILES = Kind(
    acl="filesAcl",
    store=lambda project: project.files,
    target=_placed,
    fields={
        "externalId": text_up_to(255),
        "name": text_up_to(256),
        "directory": text_up_to(512),
        "source": text_up_to(128),
        "mimeType": text_up_to(256),
        "assetIds": is_id_list,
        "dataSetId": is_id,
        "sourceCreatedTime": is_time,
        "sourceModifiedTime": is_time,
        "securityCategories": is_id_list,
        "metadata": is_metadata,
    },
    required=("name",),
    capped_limit=True,
)

DATA_SETS = Kind(
    acl="datasetsAcl",
    store=lambda project: project.data_sets,
    target=lambda _project, item: Target(id=item.get("id")),
    fields={
        "externalId": text_up_to(255),
        "name": text_up_to(50),
        "description": text_up_to(500),
        "writeProtected": is_flag,
        "metadata": is_metadata,
    },
    created=200,
    most_created=10,
)
