"""Subjects as text, and lists of ids as people paste them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdfportal.access.subjects import (
    LONGEST_PASTE,
    ME,
    Subject,
    SubjectKind,
    SubjectProblem,
    ids_text,
    parse_subject,
    pasted_ids,
    subject_of,
    subject_text,
)

GROUP, IDP, PRINCIPAL = SubjectKind.GROUP, SubjectKind.IDP_GROUPS, SubjectKind.PRINCIPAL


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("", ME),
        ("me", ME),
        (" ME ", ME),
        ("group:42", Subject(GROUP, ("42",))),
        ("group: 42, 43 ,42", Subject(GROUP, ("42", "43"))),
        ("idp_group:a%2Cb,c", Subject(IDP, ("a,b", "c"))),
        ("idp_group:a\r\nb\n\nc", Subject(IDP, ("a", "b", "c"))),
        ('idp_group:["a,b", "50%25"]', Subject(IDP, ("a,b", "50%25"))),
        ("idp_group:/Werke/Größe", Subject(IDP, ("/Werke/Größe",))),
        ("principal:svc 1", Subject(PRINCIPAL, ("svc 1",))),
    ],
)
def test_a_subject_is_read(text: str, subject: Subject) -> None:
    assert parse_subject(text) == subject


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("somebody", "it takes `me`"),
        ("me:42", "it takes `me`"),
        ("team:42", "it takes `me`"),
        ("group", "it takes `me`"),
        ("group:", "names no id"),
        ("group:,", "names no id"),
        ("group:x", "takes the id of a group"),
        ("group:0", "takes the id of a group"),
        ("group:٣", "takes the id of a group"),
        ("group:9223372036854775808", "takes the id of a group"),
        ("principal:a,b", "names 2 principals"),
        ("idp_group:%00", "all printable"),
        ("idp_group:" + "x" * 201, "at most 200 characters"),
        ("idp_group:" + ",".join(map(str, range(1001))), "names 1001 ids"),
        ("idp_group:" + "x" * LONGEST_PASTE + "y", "characters; at most"),
        ("idp_group:[1, 2]", "no list of texts"),
        ("idp_group:" + "[" * 50_000, "no list of texts"),
    ],
)
def test_a_text_that_names_nobody_says_why(text: str, why: str) -> None:
    problem = parse_subject(text)
    assert isinstance(problem, SubjectProblem)
    assert why in problem.text
    assert len(problem.text) < 200
    assert problem.text.isprintable()


@pytest.mark.parametrize(
    "text",
    [
        "a,b",
        "a\nb\n",
        "a\r\nb",
        '"a", "b"',
        '["a", "b"]',
        ' [\n "a",\n "b"\n] ',
        '{"groups": ["a", "b"]}',
        '{"sub": "me", "cognito:groups": ["a", "b"], "exp": 1}',
        '"groups": ["a", "b"],',
        'groups = ["a", "b"]',
        '"https://example.com/groups": ["a", "b"]',
        'groups: ["a", "b"], "iss": "https://…"',
    ],
)
def test_a_list_is_read_as_people_paste_it(text: str) -> None:
    assert pasted_ids(text) == ("a", "b")


#: What a separator, a quote, JSON or an encoding could trip over, and letters of several scripts.
_SIGNS = "ab0 ,;:=/%[]{}\"'\\.-_+é字🙂"
_IDS = st.text(st.sampled_from(_SIGNS), min_size=1, max_size=9)
_KINDS = st.sampled_from([IDP, PRINCIPAL])


@given(_KINDS, st.lists(_IDS, min_size=1, max_size=4))
def test_a_written_subject_is_read_back(kind: SubjectKind, ids: list[str]) -> None:
    subject = subject_of(kind, ids[:1] if kind is PRINCIPAL else ids)
    if isinstance(subject, Subject):
        assert parse_subject(subject_text(subject)) == subject
        assert pasted_ids(ids_text(subject.ids)) == subject.ids


@given(st.text(st.sampled_from(_SIGNS + "\n\r\t\x00\x7f\u2028\ud800"), max_size=60))
def test_every_text_is_a_subject_or_a_problem(text: str) -> None:
    for value in (text, f"idp_group:{text}", f"group:{text}", f"idp_group:[{json.dumps(text)}"):
        assert isinstance(parse_subject(value), Subject | SubjectProblem)
