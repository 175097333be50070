"""All texts of the tables, each with the entry that it shows."""

from __future__ import annotations

from tests.diagnose.errors import (
    texts_cdf,
    texts_entra,
    texts_oauth,
    texts_providers,
    texts_way,
)

TEXTS: dict[str, tuple[str, ...]] = {
    **texts_entra.TEXTS,
    **texts_oauth.TEXTS,
    **texts_providers.TEXTS,
    **texts_cdf.TEXTS,
    **texts_way.TEXTS,
}
#: A page of the web alone may be anything; a number that the table lacks is only named.
UNSURE = frozenset({"aadsts-other"})
UNSURE_TEXTS = frozenset(text for text in TEXTS["net-html"] if text.startswith("<!DOCTYPE"))
SHAPES = [
    (entry, text, entry not in UNSURE and text not in UNSURE_TEXTS)
    for entry, texts in TEXTS.items()
    for text in texts
]
