"""The engine on a large project: parsing against `json.loads` of the same bytes, then one question."""

from __future__ import annotations

import json

from bench.rows import Row
from bench.timing import alone
from cdfportal.access.answers import Question
from cdfportal.access.index import GroupIndex
from cdfportal.access.parse import parse_groups
from cdfportal.access.questions import parse_question
from cdfportal.access.who_can import who_can

_ACLS = (
    "assetsAcl",
    "eventsAcl",
    "filesAcl",
    "rawAcl",
    "sequencesAcl",
    "timeSeriesAcl",
    "labelsAcl",
    "threedAcl",
)


def groups_body(groups: int, capabilities: int) -> bytes:
    """A groups answer of CDF's shape."""
    items = [
        {
            "id": number,
            "name": f"group-{number}",
            "sourceId": f"source-{number}",
            "isDeleted": False,
            "deletedTime": -1,
            "capabilities": [
                {
                    _ACLS[(number + at) % len(_ACLS)]: {
                        "actions": ["READ", "WRITE"] if at % 3 else ["READ"],
                        "scope": {"datasetScope": {"ids": [number % 97, at]}}
                        if at % 5
                        else {"all": {}},
                    }
                }
                for at in range(capabilities)
            ],
        }
        for number in range(1, groups + 1)
    ]
    return json.dumps({"items": items}).encode()


def rows(groups: int = 1000, capabilities: int = 40) -> list[Row]:
    """The ratio is to the parsing alone."""
    body = groups_body(groups, capabilities)
    base = alone(lambda: json.loads(body))
    indexed = alone(lambda: GroupIndex.of(parse_groups(json.loads(body)).groups))
    index = GroupIndex.of(parse_groups(json.loads(body)).groups)
    question = parse_question("timeSeriesAcl", "READ", "datasetScope:42")
    if not isinstance(question, Question):
        raise LookupError("The benchmark's question is not one.")
    asked = alone(lambda: who_can(index, question))
    return [
        Row(f"json.loads of {groups} groups x {capabilities}", base, base),
        Row("json.loads, parse and index", indexed, base),
        Row("who-can after that", asked, base),
    ]
