"""Everyone who reaches a resource, and how: the index's answer and a plain reading of the groups."""

from __future__ import annotations

import random

import pytest

from cdfportal.access.catalogue import acls
from cdfportal.access.index import GroupIndex
from cdfportal.access.model import Group
from cdfportal.access.resources import (
    Reach,
    Resource,
    ResourceKind,
    kind_of_scope,
    named_resources,
    reach_of,
    scope_name,
    who_reaches,
)
from tests.access.builders import capability, data_sets, group, tables

DATA_SET_42 = Resource(ResourceKind.DATA_SET, "42")


def spaces(*names: str) -> dict[str, object]:
    return {"spaceIdScope": {"spaceIds": list(names)}}


def categories(*ids: object) -> dict[str, object]:
    return {"idscope": {"ids": list(ids)}}


def reached(resource: Resource, *groups: Group) -> dict[str, dict[str, list[int]]]:
    """`acl:ACTION` → way → ids of groups."""
    answer = who_reaches(GroupIndex.of(groups), resource)
    return {
        f"{right.acl}:{right.action}": {
            reach.value: sorted(answer.group(number).id for number in numbers)
            for reach, numbers in right.groups.items()
        }
        for right in answer.rights
    }


def test_a_data_set_is_reached_on_all_on_itself_and_together_with_more() -> None:
    found = reached(
        DATA_SET_42,
        group(1, "all", capability("assetsAcl", "READ")),
        group(2, "this", capability("assetsAcl", "READ", "WRITE", scope=data_sets(42))),
        group(3, "more", capability("assetsAcl", "READ", scope=data_sets("42", 43))),
        group(4, "other", capability("assetsAcl", "READ", scope=data_sets(43))),
        group(5, "both", capability("assetsAcl", "READ", scope=data_sets(42)), capability("assetsAcl", "READ")),
        group(6, "owner", capability("datasetsAcl", "OWNER", scope=categories(42))),
        group(7, "no scope of data sets", capability("groupsAcl", "LIST")),
        group(8, "odd", capability("assetsAcl", "READ", scope={"moonScope": {"ids": [42]}})),
    )  # fmt: skip
    assert found == {
        "assetsAcl:READ": {"all": [1, 5], "together": [3], "this": [2], "unknown": [8]},
        "assetsAcl:WRITE": {"this": [2]},
        "datasetsAcl:OWNER": {"this": [6]},
    }


def test_a_time_series_id_is_no_data_set_and_no_category() -> None:
    series = group(1, "series", capability("timeSeriesAcl", "READ", scope=categories(42)))
    assert reached(DATA_SET_42, series) == {}
    assert reached(Resource(ResourceKind.CATEGORY, "42"), series) == {}


def test_a_table_is_reached_by_its_database_and_a_database_in_part_by_a_table() -> None:
    groups = (
        group(1, "whole", capability("rawAcl", "READ", scope=tables(db=[]))),
        group(2, "table", capability("rawAcl", "READ", scope=tables(db={"tables": ["t"]}))),
        group(3, "slash", capability("rawAcl", "READ", scope=tables(**{"d/b": ["t"]}))),
    )
    raw = ResourceKind.RAW
    assert reached(Resource(raw, "db/t"), *groups) == {
        "rawAcl:READ": {"database": [1], "this": [2]}
    }
    assert reached(Resource(raw, "db"), *groups) == {"rawAcl:READ": {"this": [1], "part": [2]}}
    assert reached(Resource(raw, "d%2Fb/t"), *groups) == {"rawAcl:READ": {"this": [3]}}


def test_spaces_and_categories_have_their_own_scopes() -> None:
    plant = group(1, "plant", capability("dataModelInstancesAcl", "READ", scope=spaces("plant")))
    assert reached(Resource(ResourceKind.SPACE, "plant"), plant) == {
        "dataModelInstancesAcl:READ": {"this": [1]}
    }
    member = group(2, "in", capability("securityCategoriesAcl", "MEMBEROF", scope=categories(7, 8)))
    assert reached(Resource(ResourceKind.CATEGORY, "7"), member) == {
        "securityCategoriesAcl:MEMBEROF": {"together": [2]}
    }


def test_an_acl_that_is_not_known_counts_where_its_scope_names_the_resource() -> None:
    named = group(1, "news", capability("moonBaseAcl", "LAND", scope=data_sets(42)))
    on_all = group(2, "more news", capability("moonBaseAcl", "LAND"))
    assert reached(DATA_SET_42, named, on_all) == {"moonBaseAcl:LAND": {"this": [1]}}


def test_what_grants_name_is_counted_by_group() -> None:
    index = GroupIndex.of(
        (
            group(1, "a", capability("assetsAcl", "READ", scope=data_sets(42, 43)), capability("eventsAcl", "READ", scope=data_sets("42"))),
            group(2, "b", capability("datasetsAcl", "READ", scope=categories(42))),
            group(3, "c", capability("assetsAcl", "READ"), capability("timeSeriesAcl", "READ", scope=categories(99))),
        )
    )  # fmt: skip
    named = named_resources(index, ResourceKind.DATA_SET)
    assert dict(named.groups) == {"42": 2, "43": 1}
    assert named.on_all == 1
    raw = group(4, "r", capability("rawAcl", "READ", scope=tables(db=["t"], **{"x/y": []})))
    found = named_resources(GroupIndex.of([raw]), ResourceKind.RAW)
    assert dict(found.groups) == {"db/t": 1, "x%2Fy": 1}


def test_a_scope_names_its_kind_of_resource() -> None:
    assert kind_of_scope("assetsAcl", "datasetScope") is ResourceKind.DATA_SET
    assert kind_of_scope("datasetsAcl", "idScope") is ResourceKind.DATA_SET
    assert kind_of_scope("securityCategoriesAcl", "idScope") is ResourceKind.CATEGORY
    assert kind_of_scope("timeSeriesAcl", "idScope") is None
    assert kind_of_scope("assetsAcl", "all") is None


@pytest.mark.parametrize("seed", range(5))
def test_the_index_answers_as_a_plain_reading_of_the_groups(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 -- a seed that repeats a test, no secret

    def scope() -> object:
        return dice.choice(
            [
                {"all": {}},
                data_sets(*dice.sample(range(40, 46), 2)),
                data_sets("42"),
                {"idScope": {"ids": [42]}},
                {"idscope": {"ids": ["42", 41]}},
                tables(**{dice.choice(["db", "d2"]): dice.choice([[], ["t"], {"tables": ["t", "u"]}, {}])}),
                spaces("plant"),
                {"odd": 1},
                {"datasetScope": {"ids": ["x"]}},
                {"datasetScope": [42]},
            ]
        )  # fmt: skip

    names = [*acls(), "moonBaseAcl", "TIMESERIESACL"]
    groups = [
        group(
            n,
            f"g{dice.randrange(9)}",
            *(
                capability(dice.choice(names), *dice.sample(["READ", "WRITE", "OWNER"], 2), scope=scope())
                for _ in range(12)
            ),
        )
        for n in range(1, 60)
    ]  # fmt: skip
    for resource in (
        DATA_SET_42,
        Resource(ResourceKind.RAW, "db"),
        Resource(ResourceKind.RAW, "db/t"),
        Resource(ResourceKind.SPACE, "plant"),
        Resource(ResourceKind.CATEGORY, "42"),
    ):
        assert reached(resource, *groups) == plainly(resource, groups)


def plainly(resource: Resource, groups: list[Group]) -> dict[str, dict[str, list[int]]]:
    """Capability by capability."""
    best: dict[str, dict[int, Reach]] = {}
    order = list(Reach)
    for one in groups:
        for held in one.capabilities:
            wanted = resource.scope(held.acl)
            reach = reach_of(held.scope, wanted) if wanted else None
            known = scope_name(resource.kind, held.acl) and held.acl in acls()
            if reach is None or (reach in (Reach.ALL, Reach.UNKNOWN) and not known):
                continue
            for action in held.actions:
                by_id = best.setdefault(f"{held.acl}:{action}", {})
                by_id[one.id] = min(by_id.get(one.id, reach), reach, key=order.index)
    return {
        right: {
            reach.value: sorted(n for n, how in by_id.items() if how is reach)
            for reach in order
            if reach in by_id.values()
        }
        for right, by_id in sorted(best.items())
    }
