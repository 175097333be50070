"""What does this error mean? A catalogue to search, and a box that takes a paste of anything."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from accounts.decorators import sign_in_required
from cdfportal.access.json_parts import time_json
from cdfportal.base.errors import Reason
from cdfportal.dashboard.answer import Answer, Visit
from cdfportal.dashboard.chips import Chip
from cdfportal.dashboard.pasted import a_hand, pasted_fields
from cdfportal.dashboard.presenters.errors import (
    codes_of,
    entry_table,
    explain_url,
    found_rows,
    recognition_facts,
    recognition_headline,
)
from cdfportal.dashboard.serve import page
from cdfportal.diagnose.doctor.plan import PLANS
from cdfportal.diagnose.errors import Entry, entries, entry, recognise
from cdfportal.diagnose.errors.guide import guide
from cdfportal.diagnose.errors.to_json import entry_json, guide_json, recognition_json
from cdfportal.web.errors import Refusal, RefusedError
from cdfportal.web.ledger import Headline, many
from cdfportal.web.query import choice, sought_text

_TEMPLATE = "dashboard/errors.html"
_ENTRY = "dashboard/error_entry.html"


def errors(visit: Visit) -> Answer:
    """`/api/errors/`."""
    if visit.request.method != "POST":
        return _errors(visit, visit.request.GET)
    with a_hand():
        return _errors(visit, pasted_fields(visit.request))


@csrf_exempt
@sign_in_required
def errors_page(request: HttpRequest) -> HttpResponseBase:
    """`/errors/`. The form is read here, since it may be larger than others; then its mark is looked at."""
    if request.method != "POST":
        return page(partial(_errors, fields=request.GET), takes_post=True)(request)
    with a_hand():
        handler = partial(_errors, fields=pasted_fields(request))
        return csrf_protect(page(handler, takes_post=True))(request)


def _errors(visit: Visit, fields: QueryDict) -> Answer:
    problems: list[str] = []
    posted = visit.request.method == "POST"
    if not posted and "text" in fields:
        problems.append("`text` is sent by POST only: a paste may hold secrets.")
    families = {one.family: one.family_name for one in entries()}
    family = choice(fields, "family", ("", *families), problems)
    sought = " ".join(sought_text(fields, name, problems) for name in ("q", "code")).strip()
    shown = _matching(sought, family)
    context = {
        "project": settings.CONNECTION.default_project,
        "as_of": visit.now,
        "posted": posted,
        "q": sought,
        "family": family,
        "chips": _chips(families, family, sought),
        "rows": [(one, codes_of(one)) for one in shown],
        "guide": () if posted or sought or family else guide(),
        "headline": None if posted else _catalogue(shown, sought),
    }
    data = {
        "as_of": time_json(visit.now),
        "entries": [entry_json(one) for one in shown],
        "guide": [guide_json(family) for family in guide()],
    }
    text = fields.get("text", "") if posted else ""
    if posted and not text.strip():
        problems.append("`text` is empty: paste the error.")
    if not text.strip() or problems:
        return Answer(_TEMPLATE, context, data, tuple(problems), tables=(entry_table(shown),))
    return _recognised(text, context, time_json(visit.now))


def _recognised(text: str, context: dict[str, object], as_of: str) -> Answer:
    recognition = recognise(text)
    found = {
        "recognition": recognition,
        "headline": recognition_headline(recognition),
        "facts": recognition_facts(recognition),
        "found": found_rows(recognition),
        "explain": explain_url(recognition, settings.CONNECTION.default_project),
        "rows": (),
    }
    tables = (entry_table([one.entry for one in recognition.found]),)
    sentence = recognition_headline(recognition).sentence
    data = {"as_of": as_of, "sentence": sentence, **recognition_json(recognition)}
    return Answer(_TEMPLATE, {**context, **found}, data, tables=tables)


def _matching(sought: str, family: str) -> tuple[Entry, ...]:
    words = sought.casefold().split()
    return tuple(
        one
        for one in entries()
        if (not family or one.family == family) and all(word in _words(one) for word in words)
    )


def _words(one: Entry) -> str:
    numbers = " ".join(map(str, one.aadsts))
    causes = " ".join(cause.cause for cause in one.causes)
    return f"{one.id} {one.title} {numbers} {' '.join(codes_of(one))} {causes}".casefold()


def _chips(families: dict[str, str], chosen: str, sought: str) -> list[Chip]:
    named = {"": "All", **families}
    return [
        Chip(
            text,
            reverse("dashboard:errors")
            + ("?" if name or sought else "")
            + urlencode({key: value for key, value in (("family", name), ("q", sought)) if value}),
            current=name == chosen,
        )
        for name, text in named.items()
    ]


def _catalogue(shown: Sequence[Entry], sought: str) -> Headline:
    if sought and not shown:
        return Headline(
            "open",
            "open",
            "Nothing found",
            "No error of the catalogue holds these words.",
            "Paste the whole error: codes and words in it are recognised in any order.",
        )
    sentence = (
        f"{many(len(shown), 'error')} on the way to CDF, each with its causes and who mends them."
    )
    return Headline("plain", "search", "Catalogue", sentence)


def error_entry(visit: Visit, entry_id: str) -> Answer:
    """`/errors/<id>/`."""
    try:
        found = entry(entry_id)
    except KeyError:
        raise _unknown() from None
    numbers = {check.number: check.title for plan in PLANS.values() for check in plan}
    context = {
        "entry": found,
        "codes": codes_of(found),
        "check": found.check,
        "check_title": numbers.get(found.check or 0, ""),
        "as_of": visit.now,
        "project": settings.CONNECTION.default_project,
        "headline": Headline(
            "plain", "warn", found.family_name, f"{found.title}.", found.causes[0].cause
        ),
    }
    data = {"as_of": time_json(visit.now), **entry_json(found)}
    return Answer(_ENTRY, context, data, tables=(entry_table([found]),))


def _unknown() -> RefusedError:
    return RefusedError(
        Refusal(
            404,
            Reason.NOT_FOUND,
            "There is no such error in the catalogue",
            "The portal knows no error of this name.",
            ("Search the catalogue, or paste the error itself.",),
            retry_url="/errors/",
            retry_label="Error look-up",
        )
    )
