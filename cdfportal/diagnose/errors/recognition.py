"""What a pasted text was recognised as. Nothing in it holds a token or a secret."""

from __future__ import annotations

from dataclasses import dataclass

from cdfportal.access.answers import Question
from cdfportal.diagnose.errors.catalogue import Entry


@dataclass(frozen=True, slots=True)
class Found:
    """One entry, and the words of the text that show it."""

    entry: Entry
    evidence: str
    #: The words are said of nothing else; otherwise it is the likeliest entry, and may be wrong.
    confident: bool


@dataclass(frozen=True, slots=True)
class Recognition:
    """A text read: its entries, most specific first, and the facts around them."""

    #: The text around the first evidence, on one line.
    excerpt: str
    found: tuple[Found, ...]
    #: Every number of Entra, known or not.
    aadsts: tuple[int, ...] = ()
    #: Every `error` value of OAuth.
    oauth: tuple[str, ...] = ()
    #: Ids for the support of the other side: what it is called, and the id.
    ids: tuple[tuple[str, str], ...] = ()
    status: int | None = None
    #: The rights that CDF names.
    required: tuple[Question, ...] = ()
    method: str = ""
    path: str = ""
    #: How many secrets were taken out.
    secrets: int = 0
    #: Letters of the paste.
    length: int = 0

    @property
    def best(self) -> Found | None:
        """The one that is told first."""
        return self.found[0] if self.found else None
