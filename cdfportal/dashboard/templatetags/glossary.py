"""A word of a page as a link to what the glossary says of it."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from cdfportal.diagnose.glossary import WordKind, id_of

register = template.Library()
#: Pages write about as many; names that CDF makes up may push others out.
_TERMS = 1024


@register.simple_tag(takes_context=True)
def word(context: Context, text: str, id: str = "", kind: str = "") -> SafeString:
    """`{% word "sourceId" %}`; with an id where the page writes the word otherwise.

    A text that is no word of the glossary, or none of the kind that is named, such as a new access
    control list, stays as it is. So does every word in a frame of another portal, which the glossary's
    page would refuse to fill.
    """
    if "frame" in context:
        return conditional_escape(text)
    return _linked(text, id or id_of(text, WordKind(kind) if kind else None))


@lru_cache(_TERMS, typed=True)
def _linked(text: str, id: str) -> SafeString:
    if not id:
        return conditional_escape(text)
    return format_html(
        '<a class="term" href="{}">{}</a>', reverse("dashboard:word", args=[id]), text
    )
