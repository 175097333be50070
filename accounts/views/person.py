"""`/accounts/people/<id>/`: one person's sign-ins; end one of them, enable the person."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse

from accounts.device import device_in_words
from accounts.methods import only
from accounts.models import SignIn
from accounts.notices import leave_notice
from accounts.pages import for_admin, show, uuid_in
from accounts.people import Actor, enable, end_one
from accounts.people_list import PersonLine, find_person
from accounts.sign_in import ActiveSignIn
from accounts.sign_in_list import list_sign_ins
from cdfportal.base.errors import Reason
from cdfportal.web.context import now_of
from cdfportal.web.errors import Refusal, RefusedError


@only("GET", "HEAD", "POST")
@for_admin
def person(request: HttpRequest, mine: ActiveSignIn, person_id: int) -> HttpResponse:
    """Show them; a POST ends one of their sign-ins, or lets them sign in again.

    Both act at once: one sign-in is made anew in a minute. What takes more from somebody asks first
    (`person_changes`).
    """
    found, now = found_person(request, person_id), now_of(request)
    if request.method == "POST":
        return _change(request, mine, found)
    lists = list_sign_ins(found.id, mine.id, now)
    is_me = found.id == mine.person_id
    context = {"person": found, "is_me": is_me, "may_end": not is_me}
    return show(
        request, "accounts/person.html", {**context, "rows": lists.living, "over": lists.ended}
    )


@only("GET", "HEAD")
@for_admin
def person_twin(request: HttpRequest, mine: ActiveSignIn, person_id: int) -> HttpResponse:
    """`/api/accounts/people/<id>/`."""
    found, now = found_person(request, person_id), now_of(request)
    lists = list_sign_ins(found.id, mine.id, now)
    return JsonResponse(
        {
            "now": now.isoformat(),
            **found.as_json(),
            "living": [line.as_json() for line in lists.living],
            "ended": [line.as_json() for line in lists.ended],
        }
    )


def _change(request: HttpRequest, mine: ActiveSignIn, found: PersonLine) -> HttpResponse:
    actor = Actor.administrator(mine.person_id, request)
    if "end" in request.POST:
        refuse_oneself(mine, found, "end the sign-ins of")
        notice = _end_one(request, actor, found)
    elif "enable" in request.POST:
        changed = enable(found.id, actor)
        notice = f"{found.label} may sign in {'again' if changed else 'already'}."
    else:
        notice = "Nothing was done: the form named nothing to do."
    leave_notice(request, notice)
    return HttpResponseRedirect(reverse("accounts:person", args=[found.id]))


def _end_one(request: HttpRequest, actor: Actor, found: PersonLine) -> str:
    named = uuid_in(request.POST["end"])
    row = SignIn.objects.filter(person=found.id, id=named).first() if named else None
    if row is None:
        return f"Nothing was ended: {found.label} has no such sign-in."
    when = f"{row.created:%Y-%m-%d %H:%M:%S} UTC in {device_in_words(row.user_agent)}"
    if not end_one(row.id, actor, now_of(request)):
        return f"Nothing was ended: the sign-in of {when} had ended before."
    return f"You ended the sign-in that {found.label} made at {when}. Its next request is refused."


def found_person(request: HttpRequest, person_id: int) -> PersonLine:
    """Whoever has this number."""
    found = find_person(person_id, now_of(request))
    if found is None:
        raise Http404
    return found


def refuse_oneself(mine: ActiveSignIn, found: PersonLine, what: str) -> None:
    """Nobody puts themself out of the portal by mistake."""
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
