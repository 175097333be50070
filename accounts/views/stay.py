"""Where a tab ends up that was opened to stay signed in, or to sign in again; and the mark for its neighbours."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token

from accounts.lapse import lapse_of
from accounts.methods import only
from accounts.pages import for_me, show
from accounts.sign_in import ActiveSignIn


@only("GET", "HEAD")
@for_me
def stay(request: HttpRequest, mine: ActiveSignIn) -> HttpResponse:
    """`/accounts/stay/`: opening it counts as activity, like every page. It says how long that is good for."""
    return show(request, "accounts/stay.html", {"mine": mine, "lapse": lapse_of(request)})


@only("GET", "HEAD")
@for_me
def form_mark(request: HttpRequest, mine: ActiveSignIn) -> HttpResponse:
    """`/accounts/form-mark/`: Django's mark for the forms of a page that is older than the sign-in.

    It is the browser's own, as it stands in each page. No app of APP_ORIGINS reads it: the address is not
    one of theirs (cdfportal/web/guard.py), and other sites' pages read nothing here.
    """
    return JsonResponse({"sign_in": str(mine.id), "mark": get_token(request)})
