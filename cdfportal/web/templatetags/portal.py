"""Template tags of the portal: icons, gate marks, times."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cdfportal.web.durations import in_words

register = template.Library()


@register.simple_tag
def icon(name: str, tone: str = "") -> SafeString:
    """One symbol of the sprite; never alone, a word stands beside it."""
    return format_html(
        '<svg class="ico{}" aria-hidden="true"><use href="#i-{}"/></svg>',
        f" {tone}" if tone else "",
        name,
    )


@register.filter
def left(ends: datetime, now: datetime) -> str:
    """ "59 min": how long it is until then."""
    return in_words(ends - now)


@register.filter
def moment(value: datetime) -> SafeString:
    """An absolute time in UTC that a script may make relative."""
    return format_html(
        '<time datetime="{}">{} UTC</time>',
        value.strftime("%Y-%m-%dT%H:%M:%SZ"),
        value.strftime("%Y-%m-%d %H:%M:%S"),
    )
