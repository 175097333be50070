"""Who is in groups together."""

from __future__ import annotations

from cdfportal.access.crowds import crowds
from cdfportal.access.index import GroupIndex
from cdfportal.access.parse import parse_groups


def test_it_adds_up_who_is_in_groups_and_counts_nobody_twice() -> None:
    bodies = [
        {"id": 1, "name": "a", "sourceId": "idp-1"},
        {"id": 2, "name": "b", "sourceId": "idp-1", "members": ["p", "q"]},
        {"id": 3, "name": "c", "members": ["q", "r", "r"]},
        {"id": 4, "name": "d", "members": "allUserAccounts"},
        {"id": 5, "name": "e", "sourceId": ""},
    ]
    found = crowds(GroupIndex.of(parse_groups(bodies).groups))
    assert found.idp_groups({0, 1, 2, 3, 4}) == {"idp-1"}
    assert found.principals({1, 2, 4}) == {"p", "q", "r"}
    assert found.principals({0, 3}) == frozenset()
    assert found.has_everybody({2, 3})
    assert not found.has_everybody({0, 1, 2, 4})
