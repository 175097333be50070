"""`/accounts/people/`: everybody who has signed in, for administrators of the portal."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse

from accounts.methods import only
from accounts.pages import for_admin, show
from accounts.people_list import PAGE, SORTS, STATES, People, Search, list_people
from accounts.sign_in import ActiveSignIn
from cdfportal.base.errors import Reason
from cdfportal.web.context import now_of
from cdfportal.web.query import bad_parameter


@only("GET", "HEAD")
@for_admin
def people(request: HttpRequest, mine: ActiveSignIn) -> HttpResponse:
    """Search, filter, sort; everything stands in the address."""
    search = Search.read(request.GET)
    found = list_people(search, now_of(request))
    context = {"found": found, "search": search, "me": mine.person_id, **_links(search, found)}
    response = show(
        request, "accounts/people.html", context, status=400 if search.problems else 200
    )
    if search.problems:
        response["X-Portal-Reason"] = Reason.BAD_PARAMETER.value
    return response


@only("GET", "HEAD")
@for_admin
def people_twin(request: HttpRequest, mine: ActiveSignIn) -> HttpResponse:
    """`/api/accounts/people/`."""
    search = Search.read(request.GET)
    if search.problems:
        raise bad_parameter(*search.problems)
    found = list_people(search, now_of(request))
    return JsonResponse(
        {
            "now": now_of(request).isoformat(),
            "total": found.total,
            "page": search.page,
            "page_size": PAGE,
            "people": [line.as_json() for line in found.lines],
        }
    )


def _links(search: Search, found: People) -> dict[str, object]:
    """Chips and pages as addresses."""
    states = [
        (text, search.address(state=word), word == search.state) for word, text in STATES.items()
    ]
    sorts = [(text, search.address(sort=word), word == search.sort) for word, text in SORTS.items()]
    return {
        "states": states,
        "sorts": sorts,
        "sorted_by": SORTS[search.sort],
        "first": search.address(),
        "previous": search.address(page=search.page - 1) if search.page > 1 else "",
        "next": search.address(page=search.page + 1) if found.has_more else "",
    }
