"""Words as the JSON twins say them."""

from __future__ import annotations

from cdfportal.diagnose.glossary.model import Word


def word_json(one: Word) -> dict[str, object]:
    """Everything that is said of a word; pages and other words by their names."""
    return {
        "id": one.id,
        "kind": one.kind.value,
        "word": one.word,
        "also": list(one.also),
        "meaning": one.meaning,
        "why": one.why,
        "parts": {part.title: list(part.ids) for part in one.parts},
        "pages": list(one.pages),
        "see": list(one.see),
        "source": one.source,
        "checked": one.checked.isoformat(),
    }
