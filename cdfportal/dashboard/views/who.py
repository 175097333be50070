"""What the who-can page and its review sheet share: the answer, filtered, with names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from django.conf import settings

from cdfportal.access.answers import Question, WhoCan
from cdfportal.access.who_can import who_can
from cdfportal.cdf.errors import CdfError
from cdfportal.dashboard.answer import Answer, Visit
from cdfportal.dashboard.gaps import Gap, gap
from cdfportal.dashboard.presenters.who_filters import PAGE, Filters, Matcher
from cdfportal.dashboard.presenters.who_rows import Surroundings
from cdfportal.dashboard.profiles import Profiles
from cdfportal.dashboard.project_view import ProjectView
from cdfportal.dashboard.views.ask import form, read_question
from cdfportal.dashboard.views.project import open_project

T = TypeVar("T")
_PROFILES_RIGHT = "userProfilesAcl:READ"


@dataclass(frozen=True, slots=True)
class Whoever:
    """An answered who-can."""

    view: ProjectView
    #: Everything, whatever the filters say.
    whole: WhoCan
    #: What the filters let through.
    kept: WhoCan
    filters: Filters
    profiles: Profiles
    profile_gap: Gap | None
    around: Surroundings

    @property
    def most(self) -> int:
        """The length of the longest list."""
        return max(map(len, (self.kept.groups, self.kept.partly, self.kept.principals)))

    def on_page(self) -> WhoCan:
        """200 rows of each list."""
        kept, page = self.kept, self.filters.page
        return replace(
            kept,
            groups=paged(kept.groups, page),
            partly=paged(kept.partly, page),
            principals=paged(kept.principals, page),
        )


def paged(rows: Sequence[T], page: int) -> tuple[T, ...]:
    """One page of them, counted from 1."""
    return tuple(rows[(page - 1) * PAGE : page * PAGE])


def asked_who(
    visit: Visit, project: str, template: str
) -> tuple[Whoever, Mapping[str, object]] | Answer:
    """What the address asks, answered, with the form; the form alone where it asks nothing."""
    query = visit.request.GET
    view = open_project(visit, project)
    asked = read_question(query)
    problems = list(asked.problems)
    filters = Filters.read(query, problems)
    context = {"project": project, "as_of": view.as_of, **form(query, tuple(problems))}
    if asked.question is None or problems:
        return Answer(template, context, {}, tuple(problems), asked.missing)
    return whoever(visit, view, asked.question, filters), context


def whoever(visit: Visit, view: ProjectView, question: Question, filters: Filters) -> Whoever:
    """Ask the engine, then CDF for the names of the accounts that it lists."""
    whole = who_can(
        view.index,
        question,
        complete=view.all_groups,
        protected=view.protected,
        unread=view.unread(question.scope),
    )
    profiles, missing = named_accounts(visit, view.project, [one.id for one in whole.principals])
    app_id, idp_names = settings.CONNECTION.client_id, settings.PORTAL.group_names
    matcher = Matcher(filters, app_id, idp_names, profiles)
    kept = replace(
        whole,
        groups=matcher.groups(whole.groups),
        partly=tuple(matcher.groups(whole.partly)),
        principals=matcher.principals(whole.principals),
    )
    around = Surroundings.of(whole, app_id, view.names, idp_names)
    return Whoever(view, whole, kept, filters, profiles, missing, around)


def named_accounts(
    visit: Visit, project: str, listed: Sequence[str]
) -> tuple[Profiles, Gap | None]:
    """Of the first thousand, since CDF takes no more at once; without them ids stand alone."""
    if not listed:
        return {}, None
    try:
        return visit.reader.profiles(project, listed).value, None
    except CdfError as error:
        return {}, gap("The list of names of accounts", _PROFILES_RIGHT, error)
