"""Who may do that, and through what?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from django.urls import reverse

from accounts.recorded_memberships import SeenIn
from cdfportal.access.answers import WhoCan
from cdfportal.access.model import Group
from cdfportal.access.questions import scope_text
from cdfportal.access.who_groups import groups_of
from cdfportal.access.who_json import who_page_json
from cdfportal.dashboard.answer import Answer, Later, Visit
from cdfportal.dashboard.gaps import gap_in_words
from cdfportal.dashboard.presenters.who_can import who_facts, who_headline, who_notes
from cdfportal.dashboard.presenters.who_filters import (
    PAGE,
    address,
    application_chips,
    member_chips,
)
from cdfportal.dashboard.presenters.who_rows import account, further_right, granting_group
from cdfportal.dashboard.presenters.who_tables import account_table, group_table, recorded_table
from cdfportal.dashboard.profiles import Profiles
from cdfportal.dashboard.recorded import SENTENCE, Recorded, recorded
from cdfportal.dashboard.tables import Table
from cdfportal.dashboard.views.who import Whoever, asked_who

_TEMPLATE = "dashboard/who_can.html"
_MOST_EXPORTED = 1000


def who_can(visit: Visit, project: str) -> Answer:
    """`/p/<project>/who-can/`."""
    asked = asked_who(visit, project, _TEMPLATE)
    if isinstance(asked, Answer):
        return asked
    found, context = asked
    shown = found.on_page()
    seen = recorded(found.view, _sources(shown), visit.now)
    return Answer(
        _TEMPLATE,
        {**context, **_context(visit, found, shown, seen)},
        Later(lambda: _data(found, shown, seen)),
        tables=tuple(_tables(visit, found, seen)),
    )


def _sources(who: WhoCan) -> Iterator[str | None]:
    return (answer.group.source_id for answer in (*who.groups, *who.partly))


def _context(visit: Visit, found: Whoever, shown: WhoCan, seen: Recorded) -> Mapping[str, object]:
    query, whole, names = visit.request.GET, found.whole, found.view.names
    return {
        "who": whole,
        "headline": who_headline(whole, names),
        "facts": who_facts(whole),
        "right": f"{whole.question.acl}:{whole.question.action}",
        "scope": scope_text(whole.question.scope),
        "read": len(found.view.index.groups),
        "groups": [granting_group(one, found.around) for one in shown.groups],
        "partly": [granting_group(one, found.around) for one in shown.partly],
        "accounts": [account(one) for one in shown.principals],
        "groups_path": reverse("dashboard:groups", args=[found.view.project]),
        "locks": [further_right(one, names) for one in whole.locks],
        "totals": _totals(found.kept),
        "profiles": found.profiles,
        "profile_gap": gap_in_words(found.profile_gap) if found.profile_gap else "",
        "seen": seen,
        "seen_sentence": SENTENCE,
        "unknowns": who_notes(whole),
        "filters": found.filters,
        "member_chips": member_chips(query, found.filters, _groups(whole)),
        "application_chips": application_chips(query, found.filters),
        "unfiltered": address(query, members="", application="", name=""),
        "question_fields": _question_fields(visit),
        "sheet_query": address(query),
        **_pages(visit, found),
    }


def _groups(who: WhoCan) -> list[Group]:
    return [*groups_of(who.groups), *groups_of(who.partly)]


def _question_fields(visit: Visit) -> list[tuple[str, str]]:
    """What the filter form hands on."""
    kept = ("acl", "action", "scope", "security_category", "members", "application")
    query = visit.request.GET
    return [(name, value) for name in kept for value in query.getlist(name) if value]


def _pages(visit: Visit, found: Whoever) -> Mapping[str, object]:
    query, page = visit.request.GET, found.filters.page
    return {
        "page": page,
        "pages": max(1, -(-found.most // PAGE)),
        "previous": address(query, page=page - 1) if page > 1 else "",
        "next": address(query, page=page + 1) if page * PAGE < found.most else "",
    }


def _totals(who: WhoCan) -> Mapping[str, int]:
    return {
        "groups": len(who.groups),
        "partly": len(who.partly),
        "principals": len(who.principals),
    }


def _data(found: Whoever, shown: WhoCan, seen: Recorded) -> Mapping[str, object]:
    return {
        **who_page_json(found.whole, shown, found.view.as_of, found.view.names),
        "project": found.view.project,
        "page": found.filters.page,
        "total": len(found.kept.groups),
        "totals": _totals(found.kept),
        "names": _names_json(found.profiles, shown),
        "gaps": [gap_in_words(found.profile_gap)] if found.profile_gap else [],
        "recorded": seen.as_json(),
    }


def _names_json(profiles: Profiles, shown: WhoCan) -> Mapping[str, object]:
    """Principal id → what CDF's profile calls it; for display only."""
    there = (profiles[one.id] for one in shown.principals if one.id in profiles)
    return {each.identifier: {"name": each.name, "kind": each.kind} for each in there}


def _tables(visit: Visit, found: Whoever, seen: Recorded) -> Iterator[Table]:
    kept, view = found.kept, found.view
    yield group_table("groups", "Groups that grant it", kept.groups, found.around)
    if kept.partly:
        yield group_table("partly", "Groups that grant a part", kept.partly, found.around)
    if kept.principals:
        yield account_table(kept.principals, found.profiles)
    if seen.shown:

        def seen_of(sources: Sequence[str]) -> Mapping[str, SeenIn]:
            return recorded(view, sources, visit.now, _MOST_EXPORTED).seen

        yield recorded_table((*kept.groups, *kept.partly), seen_of)
