"""What all groups of a project come to, in one sentence."""

from __future__ import annotations

from cdfportal.dashboard.project_view import ProjectView
from cdfportal.web.ledger import Headline, many


def groups_headline(view: ProjectView, given: int, total: int) -> Headline:
    """How many groups give rights, on how many of the `total` access control lists."""
    project, count = view.project, len(view.index.groups)
    if count:
        shown = "" if view.all_groups else " that you see"
        verb = "gives" if count == 1 else "give"
        sentence = (
            f"{many(count, 'group')} of {project}{shown} {verb} rights on {given} of {total} "
            "access control lists."
        )
        return Headline("plain", "group", "All groups", sentence)
    if view.all_groups:
        sentence = f"{project} has no group, so nobody holds a right in it."
        return Headline("no", "none", "No groups", sentence)
    return Headline(
        "open",
        "open",
        "Unknown",
        f"CDF shows you no group of {project}, so there is nothing to count.",
        "You are in none of them, and only groupsAcl:LIST on all shows those of others.",
    )
