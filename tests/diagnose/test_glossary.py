"""The glossary: every word has its meaning and source, every link in it leads somewhere, every table is in it."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from cdfportal.access.catalogue import acls, actions, scope_kinds
from cdfportal.access.model import Verdict
from cdfportal.access.tables import read_table
from cdfportal.access.token_scopes import known_scopes
from cdfportal.base.errors import Reason
from cdfportal.diagnose.claim_facts import CLAIM_FACTS, HEADER_FACTS
from cdfportal.diagnose.comparison.model import Finding
from cdfportal.diagnose.doctor.model import Mark
from cdfportal.diagnose.glossary import WordKind, find_words, id_of, word, words

ROOT = Path(__file__).resolve().parent.parent.parent
IDS = {one.id for one in words()}
#: Of the portal's and CDF's own tables: (kind, the words that it must have).
TABLES = {
    WordKind.ACL: set(acls()),
    WordKind.ACTION: set(actions()),
    WordKind.SCOPE: set(scope_kinds()),
    WordKind.TOKEN_SCOPE: set(known_scopes()),
    WordKind.CLAIM: set(CLAIM_FACTS),
    WordKind.HEADER: set(HEADER_FACTS),
    WordKind.REASON: {reason.value for reason in Reason},
    WordKind.SESSION: {row["status"] for row in read_table("sessions")["statuses"]}
    | {row["type"] for row in read_table("sessions")["ways"]},
}


@pytest.mark.parametrize("kind", TABLES)
def test_every_word_of_the_tables_is_in_it(kind: WordKind) -> None:
    assert {one.word for one in words() if one.kind is kind} == TABLES[kind]


def test_the_words_of_answers_are_in_it() -> None:
    for text in (*Verdict, *Finding, "as of", "reach", "near miss", "gate", "kept"):
        assert id_of(text), text
    for mark in Mark:
        assert id_of(mark.value.replace("_", " ")) == "check", mark


def test_ids_are_unique_in_whatever_case_and_keep_to_one_segment() -> None:
    assert len({one.id.casefold() for one in words()}) == len(words())
    assert not [id for id in IDS if not re.fullmatch(r"[A-Za-z0-9:._-]{2,60}", id)]


def test_every_word_is_complete() -> None:
    for one in words():
        assert one.meaning.endswith("."), one.id
        assert one.meaning[0].isupper(), one.id
        assert len(one.meaning) < 200, one.id
        assert one.source, one.id
        assert "http://" not in one.source, one.id
        assert date(2026, 1, 1) < one.checked, one.id
        assert one.why or one.parts, one.id
        assert one.see, f"{one.id} leads on"
        linked = {*one.see, *(id for part in one.parts for id in part.ids)}
        assert linked - IDS == set(), one.id
        assert one.id not in linked
        said = f"{one.meaning} {one.why}"
        assert not re.search(r"\b(please|oops|successfully|invalid)\b|!", said), one.id


def test_own_words_say_it_in_one_sentence_and_why_it_matters() -> None:
    for one in words():
        if one.kind in (WordKind.CDF, WordKind.IDENTITY, WordKind.PORTAL):
            assert not re.search(r"\. [A-Z]", one.meaning), one.id
            assert one.why.endswith("."), one.id
            assert id_of(one.word) == one.id, one.id


def test_a_reason_says_what_its_document_says() -> None:
    rows = re.findall(
        r"^\| `([a-z_]+)` \| (.+?) \| (.+?) \| (.+?) \|$",
        (ROOT / "docs/errors.md").read_text(),
        re.MULTILINE,
    )
    assert len(rows) == len(Reason)
    for reason, status, meaning, cure in rows:
        one = word(f"reason-{reason}")
        assert one.meaning == f"{meaning[0].upper()}{meaning[1:]}. Usual status: {status}."
        assert one.why == f"What to do: {cure}."


def test_an_access_control_list_names_its_actions_scopes_and_token_scopes() -> None:
    one = word("timeSeriesAcl")
    parts = {part.title: part.ids for part in one.parts}
    assert parts["Actions"] == ("action-READ", "action-WRITE")
    assert "scope-datasetScope" in parts["Scopes"]
    assert "READ by DATA.VIEW" in one.why
    assert "timeSeriesAcl" in word("scope-datasetScope").parts[0].ids


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("sourceId", "source-id"),
        ("SOURCEID", "source-id"),
        ("removed by the token", "removed-by-token"),
        ("IdP", "identity-provider"),
        ("groups", "claim-groups"),
        ("aud", "audience"),
        ("nonce", "nonce"),
        ("no word at all", ""),
        ("", ""),
    ],
)
def test_what_is_written_leads_to_its_word(text: str, id: str) -> None:
    assert id_of(text) == id


def test_a_kind_keeps_to_its_own() -> None:
    assert id_of("nonce", WordKind.CLAIM) == "claim-nonce"
    assert id_of("typ", WordKind.HEADER) == "header-typ"
    assert id_of("project", WordKind.CLAIM) == ""


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("ts acl", "timeSeriesAcl"),
        ("overrage", "overage"),
        ("proof key", "pkce"),
        ("dataset scope", "scope-datasetScope"),
        ("data.view", "token-scope-DATA.VIEW"),
    ],
)
def test_words_are_found(text: str, first: str) -> None:
    assert find_words(text)[0].id == first


def test_words_that_pages_link_are_words() -> None:
    linked = [
        (path.name, text, id)
        for path in (ROOT / "templates").rglob("*.html")
        for text, id in re.findall(r'\{% word "([^"]+)"(?: "([^"]+)")? %\}', path.read_text())
    ]
    assert len(linked) > 20
    assert [one for one in linked if (one[2] or id_of(one[1])) not in IDS] == []
