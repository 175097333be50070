"""`/accounts/people/<id>/`: one person's sign-ins; end them, disable, enable."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse

from accounts.methods import only
from accounts.notices import leave_notice
from accounts.pages import for_admin, show
from accounts.people import Actor, disable, enable, end_all
from accounts.people_list import PersonLine, find_person
from accounts.sign_in import ActiveSignIn
from accounts.sign_in_list import list_sign_ins
from cdfportal.base.errors import Reason
from cdfportal.web.context import now_of
from cdfportal.web.errors import Refusal, RefusedError
from cdfportal.web.ledger import many


@only("GET", "HEAD", "POST")
@for_admin
def person(request: HttpRequest, mine: ActiveSignIn, person_id: int) -> HttpResponse:
    """Show them; a POST ends all their sign-ins, or lets them sign in again."""
    found, now = _found(request, person_id), now_of(request)
    if request.method == "POST":
        return _change(request, mine, found)
    lists = list_sign_ins(found.id, mine.id, now)
    context = {"person": found, "is_me": found.id == mine.person_id}
    return show(
        request, "accounts/person.html", {**context, "rows": lists.living, "over": lists.ended}
    )


@only("GET", "HEAD")
@for_admin
def person_twin(request: HttpRequest, mine: ActiveSignIn, person_id: int) -> HttpResponse:
    """`/api/accounts/people/<id>/`."""
    found, now = _found(request, person_id), now_of(request)
    lists = list_sign_ins(found.id, mine.id, now)
    return JsonResponse(
        {
            "now": now.isoformat(),
            **found.as_json(),
            "living": [line.as_json() for line in lists.living],
            "ended": [line.as_json() for line in lists.ended],
        }
    )


@only("GET", "HEAD", "POST")
@for_admin
def disable_person(request: HttpRequest, mine: ActiveSignIn, person_id: int) -> HttpResponse:
    """The page asks once more; its form does it."""
    found = _found(request, person_id)
    _refuse_oneself(mine, found, "disable")
    if request.method != "POST":
        return show(request, "accounts/disable.html", {"person": found})
    done = disable(found.id, _actor(request, mine), now_of(request))
    first = "Disabled" if done.changed else "Disabled before"
    leave_notice(request, f"{first}: {_name(found)}. Ended: {many(done.ended, 'sign-in')}.")
    return HttpResponseRedirect(reverse("accounts:person", args=[found.id]))


def _change(request: HttpRequest, mine: ActiveSignIn, found: PersonLine) -> HttpResponse:
    actor = _actor(request, mine)
    if "end" in request.POST:
        _refuse_oneself(mine, found, "end all sign-ins of")
        count = end_all([found.id], actor, now_of(request))
        notice = f"Ended: {many(count, 'sign-in')} of {_name(found)}."
    elif "enable" in request.POST:
        changed = enable(found.id, actor)
        notice = f"{_name(found)} may sign in {'again' if changed else 'already'}."
    else:
        notice = "Nothing was done: the form named nothing to do."
    leave_notice(request, notice)
    return HttpResponseRedirect(reverse("accounts:person", args=[found.id]))


def _found(request: HttpRequest, person_id: int) -> PersonLine:
    found = find_person(person_id, now_of(request))
    if found is None:
        raise Http404
    return found


def _actor(request: HttpRequest, mine: ActiveSignIn) -> Actor:
    return Actor(f"person {mine.person_id}", request)


def _name(found: PersonLine) -> str:
    return found.name or found.subject


def _refuse_oneself(mine: ActiveSignIn, found: PersonLine, what: str) -> None:
    if mine.person_id != found.id:
        return
    raise RefusedError(
        Refusal(
            403,
            Reason.NOT_ALLOWED,
            f"You cannot {what} yourself",
            "This would put you out of the portal, and nobody might be left to let you in again.",
            (
                "To end your own sign-ins, open My sign-ins.",
                "Another administrator, or the operator by `manage.py end_sign_ins`, can do it.",
            ),
            retry_url=reverse("accounts:sessions"),
            retry_label="My sign-ins",
        )
    )
