"""What takes much from somebody else asks once more on a page of its own: end all sign-ins, disable."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from accounts.methods import only
from accounts.notices import leave_notice
from accounts.pages import for_admin, show
from accounts.people import Actor, disable, end_all
from accounts.people_list import PersonLine
from accounts.sign_in import ActiveSignIn
from accounts.views.person import found_person, refuse_oneself
from cdfportal.web.context import now_of
from cdfportal.web.ledger import many


@dataclass(frozen=True, slots=True)
class Question:
    """What the page asks, and what a yes brings about."""

    #: In the breadcrumb.
    short: str
    #: On the button, and as a question in the heading.
    text: str
    steps: tuple[str, ...]


@only("GET", "HEAD", "POST")
@for_admin
def disable_person(request: HttpRequest, mine: ActiveSignIn, person_id: int) -> HttpResponse:
    """The page asks; its form disables."""
    found = found_person(request, person_id)
    refuse_oneself(mine, found, "disable")
    if request.method != "POST":
        steps = (
            _ends(found),
            "Signing in to this portal is refused until an administrator allows it again.",
            "The account at the identity provider and the rights in CDF stay as they are.",
        )
        return _ask(request, found, Question("Disable", f"Disable {found.label}", steps))
    done = disable(found.id, Actor.administrator(mine.person_id, request), now_of(request))
    first = f"You disabled {found.label}" if done.changed else f"{found.label} was disabled before"
    return _done(request, found, f"{first}; {_ended(done.ended)}.")


@only("GET", "HEAD", "POST")
@for_admin
def end_person_sign_ins(request: HttpRequest, mine: ActiveSignIn, person_id: int) -> HttpResponse:
    """The page asks; its form ends them all."""
    found = found_person(request, person_id)
    refuse_oneself(mine, found, "end the sign-ins of")
    if request.method != "POST":
        after = "stays disabled" if found.disabled_at else "may sign in again at once"
        steps = (_ends(found), f"{found.label} {after}.")
        text = f"End all sign-ins of {found.label}"
        return _ask(request, found, Question("End all sign-ins", text, steps))
    actor = Actor.administrator(mine.person_id, request)
    count = end_all([found.id], actor, now_of(request))
    if not count:
        return _done(request, found, f"Nothing was ended: {found.label} was not signed in.")
    return _done(request, found, f"You ended {many(count, 'sign-in')} of {found.label}.")


def _ask(request: HttpRequest, found: PersonLine, question: Question) -> HttpResponse:
    return show(request, "accounts/person_question.html", {"person": found, "question": question})


def _done(request: HttpRequest, found: PersonLine, notice: str) -> HttpResponse:
    leave_notice(request, notice)
    return HttpResponseRedirect(reverse("accounts:person", args=[found.id]))


def _ends(found: PersonLine) -> str:
    if not found.living:
        return "Nothing ends: this person is not signed in now."
    end = "ends" if found.living == 1 else "end"
    return (
        f"{many(found.living, 'sign-in')} {end} at once, "
        "and the provider is told to revoke the tokens."
    )


def _ended(count: int) -> str:
    if not count:
        return "no sign-in was left to end"
    return f"{many(count, 'sign-in')} {'was' if count == 1 else 'were'} ended"
