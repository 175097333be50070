"""My access in one project: the verdict, the numbers behind it, what needs attention."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from cdfportal.access.catalogue import acls
from cdfportal.access.grants import EffectiveAccess, Gate, Grant, Origin
from cdfportal.access.limits import LimitName, meters
from cdfportal.access.words import and_list
from cdfportal.dashboard.presenters.areas import reach_in_words
from cdfportal.dashboard.presenters.capabilities import CapabilityRow, Outcome
from cdfportal.dashboard.presenters.kinds import kind_of
from cdfportal.dashboard.presenters.meters import group_count
from cdfportal.web.ledger import Fact, Headline, many

# E5 of the definition of effective access: who may create groups may become anything.
_ADMIN = ("groupsAcl", "CREATE")
#: The word over an answer that another sign-in would change.
NARROWED = "Narrowed by the token"


def headline(
    access: EffectiveAccess, rows: Sequence[CapabilityRow], *, overage: bool = False
) -> Headline:
    """What the viewer is in this project, in one sentence."""
    project = access.project
    own = [grant for grant in access.kept if grant.origin is not Origin.IMPLICIT]
    cut = [grant for grant in access.removed if grant.gate is Gate.TOKEN_SCOPE]
    if not access.memberships and not own:
        return _nothing(access, overage=overage)
    if any(_is_admin(grant) for grant in own):
        return Headline("yes", "yes", "Administrator", _admin_sentence(project, own), _from(rows))
    if any(_is_admin(grant) for grant in cut):
        sentence = f"Your groups make you administrator of {project}, but this token lets you {_acts(own)}."
        return Headline("cut", "cut", NARROWED, sentence, _cut(access, rows))
    if _changes(cut) and not _changes(own):
        sentence = f"Your groups let you change {project}, but this token lets you {_acts(own)}."
        return Headline("cut", "cut", NARROWED, sentence, _cut(access, rows))
    if not own:
        return _nothing_kept(access, rows)
    word = "Reads and changes" if _changes(own) else "Reads only"
    return Headline(
        "yes", "yes", word, f"You may {reach_in_words(project, access.kept)}.", _from(rows)
    )


def _nothing(access: EffectiveAccess, *, overage: bool) -> Headline:
    project = access.project
    if not access.complete:
        sentence = f"It cannot be told what you may do in {project}."
        return Headline(
            "open", "open", "Unknown", sentence, "CDF shows the portal none of your groups."
        )
    if overage:
        return Headline(
            "no",
            "no",
            "No access",
            f"CDF sees none of your groups, so you may do nothing in {project}.",
            "You are in more IdP groups than fit into one token; the provider then leaves the list "
            "out altogether.",
        )
    return Headline(
        "no",
        "no",
        "No access",
        f"You are in no group of {project}, so you may do nothing in it.",
        "You are signed in, and CDF knows your token. Rights come from CDF groups alone.",
    )


def _nothing_kept(access: EffectiveAccess, rows: Sequence[CapabilityRow]) -> Headline:
    """In groups, yet none of their rights is left: why, by what took the last of them."""
    project, groups = access.project, many(len(access.memberships), "group")
    gates = {g.gate for g in access.removed if g.origin is not Origin.IMPLICIT}
    if Gate.UNKNOWN in gates or not access.complete:
        sentence = f"It cannot be told what you may do in {project}."
        return Headline("open", "open", "Unknown", sentence, f"You are in {groups} of it.")
    if Gate.TOKEN_SCOPE in gates:
        sentence = f"Your groups let you see {project}, but this token lets you do nothing."
        return Headline("cut", "cut", NARROWED, sentence, _cut(access, rows))
    if Gate.APPLICATION_LINK in gates:
        sentence = f"Your groups in {project} do not count here, so you may do nothing in it."
        why = "CDF links them to other applications (appIds) than this portal."
        return Headline("cut", "cut", "Removed by the application", sentence, why)
    sentence = f"You are in {groups} of {project}, and no right comes from there."
    return Headline("no", "no", "No rights", sentence)


def _is_admin(grant: Grant) -> bool:
    return (grant.acl, grant.action) == _ADMIN and grant.scope.is_all


def _changes(grants: Sequence[Grant]) -> set[str]:
    return {grant.acl for grant in grants if kind_of(grant.action) == "change"}


def _admin_sentence(project: str, own: Sequence[Grant]) -> str:
    data = {name for name, facts in acls().items() if facts.area == "data"}
    if _changes(own) & data:
        return f"You administer {project}: you may change its data and decide who else can."
    return f"You administer {project}: you decide who may do what."


def _acts(own: Sequence[Grant]) -> str:
    return "do nothing" if not own else "change little" if _changes(own) else "look only"


def _from(rows: Sequence[CapabilityRow]) -> str:
    kept = [row for row in rows if row.outcome is Outcome.KEPT]
    givers = Counter(chip.name for row in kept for chip in row.provenance if chip.group_id)
    if not givers:
        return ""
    name, count = givers.most_common(1)[0]
    alone = sum(row.single and row.provenance[0].name == name for row in kept)
    only = f", {alone} of them from no other group" if alone and alone < count else ""
    return f"{count} of your {many(len(kept), 'right')} come from {name}{only}."


def _cut(access: EffectiveAccess, rows: Sequence[CapabilityRow]) -> str:
    removed = sum(row.outcome is Outcome.TOKEN for row in rows)
    scopes = and_list(access.caller.token_scopes or ())
    return f"The token carries {scopes}, which removes {many(removed, 'right')} that your groups grant."


def facts(
    access: EffectiveAccess,
    rows: Sequence[CapabilityRow],
    claim_count: int | None,
    left: str,
    *,
    overage: bool = False,
) -> tuple[Fact, ...]:
    """Four numbers: what the token removes, groups, rights, time."""
    removed = sum(row.outcome is Outcome.TOKEN for row in rows)
    kept = [row for row in rows if row.outcome is Outcome.KEPT]
    known = {name for name, facts in acls().items() if not facts.legacy}
    held = known.intersection(row.acl for row in kept)
    scopes = " ".join(access.caller.token_scopes or ()) or "no scope named"
    ids = "ids not readable" if claim_count is None else f"from {many(claim_count, 'IdP group')}"
    if overage:
        ids = "the provider left the list out"
    return (
        Fact(
            "Removed by the token", many(removed, "right") if removed else "Nothing", scopes, True
        ),
        Fact("CDF groups", _budget(access), ids),
        Fact("Rights", str(len(kept)), f"on {len(held)} of {len(known)} ACLs"),
        Fact("Token", f"{left} left", "the portal renews it"),
    )


def _budget(access: EffectiveAccess) -> str:
    """ "4 of 20"."""
    (meter,) = meters({LimitName.GROUPS_PER_PRINCIPAL: group_count(access)})
    return meter.text
