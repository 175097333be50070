"""Every word that the portal uses: what it means, why it matters here, where it is from."""

from __future__ import annotations

from cdfportal.diagnose.glossary.model import Word, WordKind
from cdfportal.diagnose.glossary.words import find_words, id_of, word, words

__all__ = ["Word", "WordKind", "find_words", "id_of", "word", "words"]
