"""What the viewer's tokens say, and how that compares with what a project expects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings

from accounts.clocks import clocks_of
from accounts.sign_in import Live, state_of
from cdfportal.access.json_parts import time_json
from cdfportal.dashboard.answer import Answer, Later, Visit
from cdfportal.dashboard.chips import Chip
from cdfportal.dashboard.display_claims import display_claims
from cdfportal.dashboard.gaps import gap_in_words
from cdfportal.dashboard.parameters import project_name
from cdfportal.dashboard.presenters.comparisons import (
    ComparisonRow,
    comparison_rows,
    comparison_table,
)
from cdfportal.dashboard.presenters.entra import EntraForms, entra_forms, entra_table
from cdfportal.dashboard.presenters.lifetimes import (
    Lifetime,
    bars,
    lifetime_table,
    lifetimes,
    spans,
)
from cdfportal.dashboard.presenters.meters import MeterRow, meter_table, my_meters
from cdfportal.dashboard.presenters.plain import Tables, plain
from cdfportal.dashboard.presenters.project_oidc import expectation_rows
from cdfportal.dashboard.presenters.token_groups import (
    GroupValueRow,
    group_value_rows,
    group_value_table,
)
from cdfportal.dashboard.presenters.token_headline import token_headline
from cdfportal.dashboard.presenters.token_scopes import (
    ScopeRow,
    scope_rows,
    scope_source,
    scope_table,
)
from cdfportal.dashboard.presenters.tokens import (
    TokenSection,
    claim_table,
    token_facts,
    token_sections,
)
from cdfportal.dashboard.refusals import known_cures, not_listed, not_reached
from cdfportal.dashboard.tables import Table
from cdfportal.dashboard.token_view import TokenView, view_token
from cdfportal.web.drawings.timeline import draw
from cdfportal.web.durations import in_words
from cdfportal.web.ledger import Headline
from cdfportal.web.query import bad_parameter, single


@dataclass(frozen=True, slots=True)
class _Parts:
    """The lists of page, twin and files."""

    comparisons: tuple[ComparisonRow, ...]
    groups: tuple[GroupValueRow, ...]
    meters: tuple[MeterRow, ...]
    scopes: tuple[ScopeRow, ...]
    sections: tuple[TokenSection, ...]
    lifetimes: tuple[Lifetime, ...]
    entra: EntraForms | None

    @property
    def tables(self) -> tuple[Table, ...]:
        """The claims first, as the page always had them."""
        return (
            claim_table(self.sections),
            comparison_table(self.comparisons),
            group_value_table(self.groups),
            scope_table(self.scopes),
            lifetime_table(self.lifetimes),
            *((meter_table(self.meters),) if self.meters else ()),
            *((entra_table(self.entra.rows),) if self.entra else ()),
        )


def token(visit: Visit) -> Answer:
    """`/token/`: the tokens are shown even when CDF tells nothing."""
    shown = _shown(visit)
    parts = _parts(visit, shown)
    lists, headline = _lists(visit, shown, parts), token_headline(shown, parts.scopes)
    told = {
        "gaps": tuple(gap_in_words(one) for one in shown.gaps),
        "cures": known_cures() if shown.refused else (),
    }
    context = {
        **lists,
        **told,
        "headline": headline,
        "entra": parts.entra,
        "timeline": draw(spans(parts.lifetimes, visit.now), visit.now),
        "shown": shown,
        "scope_note": scope_source(),
        "project_chips": _chips(shown),
        "as_of": shown.as_of,
    }
    data = Later(lambda: {**_data(visit, shown, parts, headline, lists), **told})
    return Answer("dashboard/token.html", context, data, tables=parts.tables)


def _lists(visit: Visit, shown: TokenView, parts: _Parts) -> Tables:
    """What stands in page and twin under the same names."""
    held, values = visit.viewer.token, shown.claims.group_values(settings.CONNECTION)
    left, count = in_words(held.expires_at - visit.now), None if values is None else len(values)
    return {
        "facts": token_facts(shown, held.expires_at, left, parts.scopes, count),
        "configuration": expectation_rows(shown.oidc),
        "comparisons": parts.comparisons,
        "groups": parts.groups,
        "meters": parts.meters,
        "scopes": parts.scopes,
        "tokens": parts.sections,
        "lifetimes": parts.lifetimes,
        "clocks": bars(parts.lifetimes, visit.now),
    }


def _data(
    visit: Visit,
    shown: TokenView,
    parts: _Parts,
    headline: Headline,
    lists: Tables,
) -> Mapping[str, object]:
    """The twin: everything that the page says."""
    seen = shown.expected.seen
    return {
        "as_of": time_json(shown.as_of),
        "project": shown.project,
        "headline": plain([headline])[0],
        "sentence": headline.sentence,
        "expires_at": time_json(visit.viewer.token.expires_at),
        "entra": plain([parts.entra])[0] if parts.entra else None,
        "seen": plain([seen])[0] if seen else None,
        "projects": shown.view.projects if shown.view else None,
        **{name: plain(part) for name, part in lists.items()},
    }


def _shown(visit: Visit) -> TokenView:
    """For the project of `?project=`, else the default one; refuses what the portal may not show."""
    connection, problems = settings.CONNECTION, list[str]()
    named = single(visit.request.GET, "project", problems)
    if problems:
        raise bad_parameter(*problems)
    if named:
        project_name(named)
    project = named or connection.default_project
    if named and not connection.allows_project(named):
        raise not_listed(named)
    shown = view_token(visit.reader, project, display_claims(visit.viewer), connection)
    projects = shown.view.projects if shown.view else None
    known = project == connection.default_project or project in connection.projects
    if projects is not None and project not in projects and not known:
        raise not_reached(project, projects)
    return shown


def _parts(visit: Visit, shown: TokenView) -> _Parts:
    state, view = state_of(visit.request), shown.view
    values = shown.claims.group_values(settings.CONNECTION)
    held, overage = visit.viewer.token, shown.claims.overage()
    return _Parts(
        comparisons=comparison_rows(shown.access, shown.expected),
        groups=group_value_rows(shown, settings.PORTAL.group_names),
        meters=my_meters(view.access, values, settings.CONNECTION.provider, overage=overage)
        if view
        else (),
        scopes=scope_rows(held.scope, view.access if view else None),
        sections=token_sections(shown),
        lifetimes=lifetimes(
            visit.viewer.sign_in,
            held,
            clocks_of(state) if isinstance(state, Live) else None,
            shown.claims,
            visit.now,
        ),
        entra=entra_forms(shown),
    )


def _chips(shown: TokenView) -> tuple[Chip, ...]:
    """The projects to choose from, where there is a choice."""
    reached = (shown.view.projects if shown.view else None) or ()
    listed = [name for name in reached if settings.CONNECTION.allows_project(name)]
    names = dict.fromkeys((*([shown.project] if shown.project else []), *listed))
    if len(names) < 2:
        return ()
    return tuple(
        Chip(name, f"?project={name}", current=name == shown.project) for name in sorted(names)
    )
