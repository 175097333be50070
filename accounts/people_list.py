"""People as an administrator of the portal sees them: who, how many sign-ins, last seen, disabled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.expressions import OrderBy
from django.db.models.functions import Coalesce, Lower, NullIf
from django.http import QueryDict

from accounts.models import BrowserSession, Person, SignIn
from cdfportal.web.query import choice, page_number, sought_text

PAGE = 50
#: Word in the address → words on the page.
STATES = {"all": "everybody", "signed-in": "signed in now", "disabled": "disabled"}
SORTS = {"last-seen": "last seen", "name": "name", "sign-ins": "number of sign-ins"}
_ORDERS: Mapping[str, tuple[OrderBy, ...]] = {
    "last-seen": (F("seen").desc(nulls_last=True), F("id").asc()),
    "name": (Lower("name").asc(), F("id").asc()),
    "sign-ins": (F("living").desc(), F("seen").desc(nulls_last=True), F("id").asc()),
}


@dataclass(frozen=True, slots=True)
class Search:
    """What the address asks for."""

    text: str
    state: str
    sort: str
    page: int
    problems: tuple[str, ...]

    @classmethod
    def read(cls, query: QueryDict) -> Search:
        """Every value checked; what cannot be is a problem with its name."""
        problems: list[str] = []
        return cls(
            text=sought_text(query, "q", problems),
            state=choice(query, "state", STATES, problems),
            sort=choice(query, "sort", SORTS, problems),
            page=page_number(query, problems),
            problems=tuple(problems),
        )

    def address(self, **changes: str | int) -> str:
        """The query string with something changed; another filter begins at its first page."""
        values = {"q": self.text, "state": self.state, "sort": self.sort, "page": 1, **changes}
        unsaid = {"q": "", "state": "all", "sort": "last-seen", "page": 1}
        query = QueryDict(mutable=True)
        query.update({name: str(value) for name, value in values.items() if value != unsaid[name]})
        return f"?{query.urlencode()}"


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person; name and e-mail as the provider said them last."""

    id: int
    name: str
    email: str
    issuer: str
    subject: str
    first_seen: datetime
    #: None when no sign-in of the last days is left to tell.
    last_seen: datetime | None
    living: int
    disabled_at: datetime | None
    #: The administrator who disabled them; None when nobody did, or the operator's command.
    disabled_by: int | None
    disabled_by_name: str | None

    @property
    def label(self) -> str:
        """The name; where the provider told none, the subject."""
        return self.name or self.subject

    def as_json(self) -> dict[str, object]:
        """The line of the page's twin."""
        return {
            "id": self.id,
            "name": self.name,
            "email": self.email,
            "issuer": self.issuer,
            "subject": self.subject,
            "first_seen": self.first_seen.isoformat(),
            "last_seen": self.last_seen.isoformat() if self.last_seen else None,
            "sign_ins": self.living,
            "disabled_at": self.disabled_at.isoformat() if self.disabled_at else None,
            "disabled_by": self.disabled_by,
            "disabled_by_name": self.disabled_by_name,
        }


@dataclass(frozen=True, slots=True)
class People:
    """One page of them."""

    lines: tuple[PersonLine, ...]
    total: int
    has_more: bool


def list_people(search: Search, now: datetime) -> People:
    """Those that the search finds, in its order."""
    found = _counted(now)
    if search.text:
        parts = ("name", "email", "subject")
        found = found.filter(
            Q.create([(f"{part}__icontains", search.text) for part in parts], connector=Q.OR)
        )
    if search.state == "disabled":
        found = found.filter(disabled_at__isnull=False)
    elif search.state == "signed-in":
        found = found.filter(Q(living__gt=0))
    total, start = found.count(), (search.page - 1) * PAGE
    rows = found.order_by(*_ORDERS[search.sort]).values_list(*_FIELDS)[start : start + PAGE]
    lines = tuple(PersonLine(*row) for row in rows)
    return People(lines, total, has_more=start + PAGE < total)


def find_person(person_id: int, now: datetime) -> PersonLine | None:
    """One of them."""
    row = _counted(now).filter(id=person_id).values_list(*_FIELDS).first()
    return PersonLine(*row) if row else None


#: In the order of `PersonLine`.
_FIELDS = (
    "id",
    "name",
    "email",
    "issuer",
    "subject",
    "created",
    "seen",
    "living",
    "disabled_at",
    "disabled_by",
    "disabler",
)


def _counted(now: datetime) -> QuerySet[Person]:
    """With the number of sign-ins that live now, and when the last was seen."""
    idle = now - timedelta(seconds=settings.PORTAL.session_idle_seconds)
    living = (
        SignIn.objects.filter(
            person=OuterRef("id"),
            ended_at=None,
            absolute_end__gt=now,
            browser_sessions__ended_at=None,
            browser_sessions__last_seen__gt=idle,
        )
        .order_by()
        .values("person")
        .annotate(count=Count("id", distinct=True))
        .values("count")
    )
    seen = (
        BrowserSession.objects.filter(sign_in__person=OuterRef("id"))
        .order_by()
        .values("sign_in__person")
        .annotate(latest=Max("last_seen"))
        .values("latest")
    )
    return Person.objects.annotate(
        living=Coalesce(Subquery(living), 0),
        seen=Subquery(seen),
        disabler=Coalesce(NullIf("disabled_by__name", Value("")), "disabled_by__subject"),
    )
