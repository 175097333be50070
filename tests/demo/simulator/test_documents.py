"""Documents: what was read out of the files that a caller sees."""

from __future__ import annotations

import pytest

from tests.demo.simulator.calling import Client, follow

TEXT = {"Accept": "text/plain"}


def _titles(client: Client, **body: object) -> list[str]:
    return [one["title"] for one in client.post("/documents/list", body).items]


def test_a_list_shows_what_the_caller_sees_of_files(alice: Client, bob: Client) -> None:
    [first, *_] = alice.post("/documents/list", {}).items
    assert first["sourceFile"]["name"] == "line-a-layout.pdf"
    assert first["sourceFile"]["datasetId"] == 17
    assert first["truncatedContent"].startswith("line a layout\n")
    assert _titles(bob) == ["line-a-layout", "train-b-manual", "train-b-seal-drawing"]
    assert len(_titles(alice)) == len(alice.get("/files?limit=1000").ids())


def test_pages_and_filters(alice: Client) -> None:
    page = alice.post("/documents/list", {"limit": 5}).json
    rest = alice.post("/documents/list", {"limit": 5, "cursor": page["nextCursor"]}).json
    assert "nextCursor" not in rest
    assert len(page["items"] + rest["items"]) == len(_titles(alice))
    csv = {"equals": {"property": ["mimeType"], "value": "text/csv"}}
    assert _titles(alice, filter=csv) == ["energy-balance"]
    named = {"prefix": {"property": ["sourceFile", "name"], "value": "line-b"}}
    assert _titles(alice, filter={"or": [csv, named]}) == ["line-b-layout", "energy-balance"]
    assert "energy-balance" not in _titles(alice, filter={"not": csv})


@pytest.mark.parametrize(
    "body",
    [
        {"filter": {"equals": {"property": ["a", "b"], "value": 1}}},
        {"filter": {"range": {"property": ["title"]}}},
        {"sort": [{"property": ["title"]}]},
        {"limit": 0},
        {"cursor": "x"},
    ],
    ids=str,
)
def test_what_is_not_understood_is_refused(alice: Client, body: dict[str, object]) -> None:
    assert alice.post("/documents/list", body).status == 400


def test_search_shows_where_the_words_stand(alice: Client) -> None:
    asked = {"search": {"query": "layout"}, "highlight": True}
    hits = alice.post("/documents/search", asked).items
    assert [hit["item"]["title"] for hit in hits] == ["line-a-layout", "line-b-layout"]
    assert hits[0]["highlight"] == {"name": ["line-a-<em>layout</em>.pdf"], "content": []}
    plain = alice.post("/documents/search", {"search": {"query": "nothing of it"}})
    assert plain.items == []
    assert alice.post("/documents/search", {"search": {"query": 5}}).status == 400


def test_counts(alice: Client) -> None:
    def counted(**body: object) -> object:
        return alice.post("/documents/aggregate", body).items

    kinds = [{"property": ["type"]}]
    assert counted() == [{"count": 8}]
    assert counted(search={"query": "line"}) == [{"count": 3}]
    assert counted(aggregate="cardinalityValues", properties=kinds) == [{"count": 2}]
    assert counted(aggregate="uniqueValues", properties=kinds) == [
        {"count": 7, "values": ["PDF"]},
        {"count": 1, "values": ["CSV"]},
    ]
    for wrong in ({"aggregate": "allUniqueValues"}, {"aggregate": "uniqueValues"}):
        assert alice.post("/documents/aggregate", wrong).status == 400


def test_the_whole_text_is_text(alice: Client, bob: Client) -> None:
    made = alice.post("/files", {"name": "notes.txt", "mimeType": "text/plain"}).json
    follow(made["uploadUrl"], "PUT", "æøå and more".encode())
    for reply in (
        alice.post("/documents/content", {"id": made["id"]}, **TEXT),
        alice.get(f"/documents/{made['id']}/content", **TEXT),
    ):
        assert reply.body.decode() == "æøå and more"
        assert reply.headers["content-type"] == "text/plain"
    assert alice.post("/documents/content", {"id": made["id"]}).status == 406
    assert bob.post("/documents/content", {"id": 4003}, **TEXT).status == 404
    assert bob.post("/documents/content", {"id": 4001}, **TEXT).body.startswith(b"line a layout")
