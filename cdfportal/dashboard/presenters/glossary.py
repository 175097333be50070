"""The glossary as rows and as a file; links between words and to the pages where they appear."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from cdfportal.dashboard.chips import Chip
from cdfportal.dashboard.pages import PAGES
from cdfportal.dashboard.tables import Table, columns
from cdfportal.diagnose.glossary import Word, WordKind, word, words
from cdfportal.web.ledger import Headline, many


@dataclass(frozen=True, slots=True)
class Link:
    """A text that leads somewhere."""

    text: str
    href: str
    code: bool = False


def address(id: str) -> str:
    """The page of one word."""
    return reverse("dashboard:word", args=[id])


def word_links(ids: Sequence[str]) -> list[Link]:
    """Other words, as they are written."""
    found = [word(id) for id in ids]
    return [Link(one.word, address(one.id), one.is_code) for one in found]


def page_links(one: Word, project: str) -> list[Link]:
    """The pages where the word appears; those of a project only where there is one."""
    # A group's own page has no address without the group.
    names = dict.fromkeys("groups" if name == "group" else name for name in one.pages)
    pages = ((PAGES[name], PAGES[name].address(project)) for name in names)
    return [Link(page.title, href) for page, href in pages if href]


def question_links(one: Word, project: str) -> list[Link]:
    """What can be asked about an access control list."""
    if one.kind is not WordKind.ACL or not project:
        return []
    action = one.parts[0].ids[0].removeprefix("action-")
    asked = urlencode({"acl": one.word, "action": action})
    who, may = (reverse(f"dashboard:{name}", args=[project]) for name in ("who-can", "can-i"))
    return [
        Link(f"Who can {one.word}:{action}", f"{who}?{asked}"),
        Link(f"Can I {one.word}:{action}", f"{may}?{asked}"),
    ]


def kind_chips(chosen: WordKind | None, sought: str, found: Sequence[Word]) -> list[Chip]:
    """All, then each kind with how many of its words the text finds."""
    counts = {kind: sum(one.kind is kind for one in found) for kind in WordKind}
    chips = [Chip("All", _query(sought), len(found), chosen is None)]
    for kind in WordKind:
        if counts[kind] or kind is chosen:
            chips.append(
                Chip(kind.heading, _query(sought, kind.value), counts[kind], kind is chosen)
            )
    return chips


def _query(sought: str, kind: str = "") -> str:
    values = {"q": sought, "kind": kind}
    asked = urlencode({name: value for name, value in values.items() if value})
    return reverse("dashboard:glossary") + (f"?{asked}" if asked else "")


def headline(shown: Sequence[Word], sought: str) -> Headline:
    """How many words, or that there is none."""
    if shown:
        sentence = f"{many(len(shown), 'word')}{f' for “{sought}”' if sought else ''}, each in one sentence."
        because = "" if sought else "A word leads to why it matters here, and to where it is from."
        return Headline("plain", "search", "Glossary", sentence, because)
    return Headline(
        "open",
        "open",
        "Nothing found",
        f"No word of the glossary is like “{sought}”.",
        f"{len(words())} words were looked through, with their other names and meanings.",
    )


def glossary_table(shown: Sequence[Word]) -> Table:
    """For export: the words under the filter of the screen."""
    titles = columns(
        id="Id",
        word="Word",
        kind="Kind",
        also="Also called",
        meaning="Meaning",
        why="Why it matters here",
        source="Source",
    )
    return Table("words", "Words", titles, _lines(shown))


def _lines(shown: Sequence[Word]) -> Iterator[Sequence[str]]:
    for one in shown:
        also = ", ".join(one.also)
        yield one.id, one.word, one.kind.heading, also, one.meaning, one.why, one.source
