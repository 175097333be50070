"""Template tags of the portal: icons, gate marks, times."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cdfportal.web.durations import in_words

register = template.Library()
#: More than there are symbols and words; names that CDF makes up may push others out.
_MOST = 512


@register.simple_tag
@lru_cache(_MOST, typed=True)
def icon(name: str, tone: str = "") -> SafeString:
    """One symbol of the sprite; never alone, a word stands beside it."""
    return format_html(
        '<svg class="ico{}" aria-hidden="true"><use href="#i-{}"/></svg>',
        f" {tone}" if tone else "",
        name,
    )


@register.simple_tag
@lru_cache(_MOST, typed=True)
def tag(tone: str, symbol: str, text: str) -> SafeString:
    """A word with its symbol, coloured by its tone if it has one."""
    coloured = f" is-{tone}" if tone else ""
    return format_html('<span class="tag{}">{}{}</span>', coloured, icon(symbol), text)


@register.filter
def left(ends: datetime, now: datetime) -> str:
    """ "59 min": how long it is until then."""
    return in_words(ends - now)


@register.filter
def moment(value: datetime) -> SafeString:
    """An absolute time in UTC that a script may make relative."""
    return _time(value, f"{value:%Y-%m-%d %H:%M:%S}")


@register.filter
def dated(value: datetime) -> SafeString:
    """The same where its distance is told beside it, so that no script tells it again."""
    return format_html('<span class="told">{}</span>', moment(value))


@register.filter
def timed(value: datetime, now: datetime) -> SafeString:
    """The time of day, with its day where that is another than today's; a script may make it relative."""
    day = "" if value.date() == now.date() else f"{value:%Y-%m-%d} "
    return _time(value, f"{day}{value:%H:%M:%S}")


def _time(value: datetime, text: str) -> SafeString:
    return format_html('<time datetime="{}">{} UTC</time>', f"{value:%Y-%m-%dT%H:%M:%SZ}", text)


@register.simple_tag
def copy(target: str, what: str) -> SafeString:
    """A button that copies the text of the element of that id; a script shows it."""
    return format_html(
        '<button class="copy" type="button" hidden data-copy="{}" aria-label="Copy {}">{}</button>',
        target,
        what,
        icon("copy"),
    )
