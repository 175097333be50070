"""The error catalogue and what a paste was recognised as, as rows and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode

from cdfportal.dashboard.tables import Table, columns
from cdfportal.diagnose.errors import Entry, Found, Recognition, entries
from cdfportal.diagnose.errors.catalogue import microsoft_page
from cdfportal.web.ledger import Fact, Headline, many

_OTHER_NUMBER = "aadsts-other"


@dataclass(frozen=True, slots=True)
class FoundRow:
    """One entry of a paste."""

    entry: Entry
    codes: tuple[str, ...]
    evidence: str
    #: `sure` or `perhaps`.
    word: str
    #: The other side's own pages about it.
    links: tuple[str, ...]


def codes_of(entry: Entry) -> tuple[str, ...]:
    """What the other side calls it: numbers, OAuth errors, statuses."""
    return (
        *(f"AADSTS{number}" for number in entry.aadsts),
        *entry.oauth,
        *(str(status) for status in entry.statuses),
    )


def found_rows(recognition: Recognition) -> list[FoundRow]:
    """Every entry that was recognised; a number that the catalogue does not know is at Microsoft's."""
    known = {number for one in entries() for number in one.aadsts}
    unknown = tuple(microsoft_page(number) for number in recognition.aadsts if number not in known)
    return [_found_row(one, unknown) for one in recognition.found]


def _found_row(found: Found, unknown: tuple[str, ...]) -> FoundRow:
    own, word = found.entry, "sure" if found.confident else "perhaps"
    links = (own.link,) if own.link else unknown if own.id == _OTHER_NUMBER else ()
    return FoundRow(own, codes_of(own), found.evidence, word, links)


def recognition_headline(recognition: Recognition) -> Headline:
    """What it is, in one sentence; how many more stand in it."""
    best = recognition.best
    if best is None:
        return Headline(
            "open",
            "open",
            "Not recognised",
            "No error that the portal knows stands in this text.",
            "Paste the lines around the error, with its code; or search the list below.",
        )
    others = len(recognition.found) - 1
    because = best.entry.causes[0].cause
    if others:
        because += f" {many(others, 'further error')} {'stands' if others == 1 else 'stand'} in it."
    if best.confident:
        return Headline("no", "warn", "Recognised", f"{best.entry.title}.", because)
    return Headline("open", "open", "Perhaps", f"{best.entry.title}.", because)


def recognition_facts(recognition: Recognition) -> tuple[Fact, ...]:
    """What stands beside the error."""
    status = str(recognition.status) if recognition.status else "not in the text"
    taken = recognition.secrets
    facts = [Fact("Status", status)]
    facts += [Fact(name.capitalize(), "", value, code=True) for name, value in recognition.ids[:2]]
    note = "before anything else was done with the text"
    facts.append(Fact("Secrets taken out", str(taken), note if taken else "none was found"))
    return tuple(facts)


def explain_url(recognition: Recognition, project: str) -> str:
    """The page that decides the rights of the call in the text, else of the first right that it names."""
    if project and recognition.path and recognition.method:
        query = urlencode({"method": recognition.method, "path": recognition.path})
        return f"{reverse('dashboard:explain', args=[project])}?{query}"
    if project and recognition.required:
        right = recognition.required[0]
        query = urlencode({"acl": right.acl, "action": right.action})
        return f"{reverse('dashboard:can-i', args=[project])}?{query}"
    return ""


def entry_table(entries: Sequence[Entry]) -> Table:
    """For export: the catalogue under the filter of the screen."""
    titles = columns(
        id="Id", family="Family", title="Error", codes="Codes", causes="Causes and cures"
    )
    return Table("errors", "Errors", titles, _lines(entries))


def _lines(entries: Sequence[Entry]) -> Iterator[Sequence[str]]:
    for entry in entries:
        causes = " ".join(
            f"{one.cause} {one.who.label}: {' '.join(one.cures)}" for one in entry.causes
        )
        yield entry.id, entry.family_name, entry.title, " ".join(codes_of(entry)), causes
