"""Template tags of the ledger: navigation, times, gate marks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache, lru_cache
from importlib.metadata import version as installed_version

from django import template
from django.template import RequestContext
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from accounts.refused_calls import how_many
from accounts.sign_in import Live, sign_in_of, state_of
from cdfportal.dashboard.presenters import counts
from cdfportal.web.context import now_of

register = template.Library()

# The three signs of a gate mark, drawn at 4, 9 and 15 of 18 (look: "three gates").
_COLUMNS = (3, 9, 15)
_SIGNS = {
    "p": "M{x} 2v10",
    "x": "m{l} 5 4 4m0-4-4 4",
    "c": "m{l} 9 4-4",
    "q": "M{x} 5v1m0 3v.1",
    "d": "M{x} 7v.1",
}


#: Lists whose entries have pages of their own below.
_HOLDERS = frozenset(
    {
        "dashboard:errors",
        "dashboard:glossary",
        "dashboard:groups",
        "dashboard:cdf-sessions",
        "accounts:sessions",
        "accounts:people",
    }
)


#: Of all ACLs the catalogue has half as many; names that CDF makes up may push others out.
_RIGHTS = 1024
#: Those of the navigation for some dozens of projects.
_ADDRESSES = 512
#: So long a refusal asks for action in the navigation.
_RECENT = timedelta(hours=1)


@register.simple_tag(takes_context=True)
def refused_lately(context: RequestContext, project: str) -> int:
    """How many different calls of this sign-in CDF refused in the project within the last hour."""
    request = context["request"]
    sign_in = sign_in_of(request)
    return how_many(sign_in.id, project, now_of(request) - _RECENT) if sign_in else 0


@register.simple_tag(takes_context=True)
def seconds_open(context: RequestContext) -> int:
    """After how many seconds a page that stays open is to ask whether somebody is still signed in: at the
    end of the sign-in's time, or of the access token's, which goes on only if the provider renews it."""
    request = context["request"]
    state, now = state_of(request), now_of(request)
    if not isinstance(state, Live):
        return 0
    ends = [state.sign_in.end, *([state.token.expires_at] if state.token else [])]
    return int((min(end for end in ends if end > now) - now).total_seconds())


@register.simple_tag(takes_context=True)
def nav(
    context: RequestContext, label: str, name: str, *arguments: str, count: int = 0
) -> SafeString:
    """One link of the navigation, marked when it is the page shown or holds it; a count asks for action."""
    if count:
        label = format_html(
            '{}<span class="n">{}<span class="vh"> in the last hour</span></span>', label, count
        )
    href = _address(name, *arguments)
    path = context["request"].path
    current = ""
    if path == href or (path == "/" and name == "dashboard:access"):
        current = "page"
    elif name in _HOLDERS and path.startswith(href):
        current = "true"
    if not current:
        return format_html('<a href="{}">{}</a>', href, label)
    return format_html('<a href="{}" aria-current="{}">{}</a>', href, current, label)


@lru_cache(_ADDRESSES)
def _address(name: str, *arguments: str) -> str:
    return reverse(name, args=arguments)


@register.simple_tag
@cache
def version() -> str:
    """The installed version of the portal."""
    return installed_version("cdfportal")


@register.filter
def iso(value: datetime) -> str:
    """A moment as HTML's `datetime` attribute wants it."""
    return value.strftime("%Y-%m-%dT%H:%M:%SZ")


@register.filter
def clocked(value: datetime, now: datetime) -> str:
    """ "09:14:07 UTC", with the day where that is another than today's."""
    day = "" if value.date() == now.date() else f"{value:%Y-%m-%d} "
    return f"{day}{value:%H:%M:%S} UTC"


@register.filter
def at_least(count: int, complete: bool) -> str:
    """A number of groups, least one where not all were shown."""
    return counts.at_least(count, complete=complete)


@register.simple_tag
@cache
def gates(marks: str) -> SafeString:
    """A gate mark: three letters for group, application, token. There are few; a page shows a thousand.

    p passed, x stopped, c removed by the token, q cannot tell, d not reached.
    """
    paths = (
        (sign, _SIGNS[sign].format(x=x, l=x - 2)) for sign, x in zip(marks, _COLUMNS, strict=True)
    )
    drawn = format_html_join("", '<path class="{}" d="{}"/>', paths)
    return format_html('<svg class="gates" viewBox="0 0 18 14" aria-hidden="true">{}</svg>', drawn)


@register.filter
@lru_cache(_RIGHTS, typed=True)
def breakable(value: str) -> SafeString:
    """A capability such as `timeSeriesAcl:READ` with a place to break the line."""
    return format_html_join(mark_safe(":<wbr>"), "{}", ((part,) for part in value.split(":")))


@register.filter
def pathlike(value: str) -> SafeString:
    """A path with places to break the line after its slashes."""
    return format_html_join(mark_safe("/<wbr>"), "{}", ((part,) for part in value.split("/")))


@register.filter
def at(mapping: Mapping[str, object], key: str) -> object:
    """The entry of a mapping under a key that only the template knows."""
    return mapping.get(key, key)


@register.filter
def marked(text: str) -> SafeString:
    """Text with `names` between backticks, as `code` elements; everything is escaped."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return format_html("{}", text)
    shapes = ("{}", "<code>{}</code>")
    pieces = (format_html(shapes[place % 2], part) for place, part in enumerate(parts))
    return format_html_join("", "{}", ((piece,) for piece in pieces))
