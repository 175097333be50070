"""Which of several hits are told: what says more stands before, and in place of, what says less."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from cdfportal.diagnose.errors.catalogue import entries, entry, read_errors
from cdfportal.diagnose.errors.hits import Hit

#: Hits nearer than this are about one and the same failure, in letters.
_NEAR = 600
#: A code as near as this is of the same answer.
_BESIDE = 120
#: What an API says of a token (RFC 6750 §3.1); all other codes are of a token endpoint or a callback.
_OF_APIS = frozenset({"oauth-invalid-token", "oauth-insufficient-scope"})
_PROVIDERS = frozenset({"cognito", "auth0", "keycloak"})
_ORDER = {
    "entra": 0, "portal": 1, "cognito": 2, "auth0": 2, "keycloak": 2, "cdf": 3, "network": 4,
    "tokens": 5, "oauth": 6,
}  # fmt: skip


def told(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """Those that stay, sure ones first, then by how much their family says, then by place."""
    best = _one_each(hits)
    for rule in (_numbers, _providers, _general, _way, _tokens, _codes, _guesses):
        best = [hit for hit in best if not rule(hit, best)]
    return tuple(sorted(best, key=lambda hit: (not hit.sure, _ORDER[hit.family], hit.start)))


def _one_each(hits: Iterable[Hit]) -> list[Hit]:
    """Of each entry the sure hit, else the first."""
    best: dict[str, Hit] = {}
    for hit in hits:
        known = best.get(hit.entry)
        if known is None or (hit.sure and not known.sure):
            best[hit.entry] = hit
    return list(best.values())


def _numbers(hit: Hit, all_of_them: list[Hit]) -> bool:
    """A number of Entra says more than the words around it, of Entra's as of OAuth's."""
    numbers = [one for one in all_of_them if _is_number(one)]
    if not numbers or _is_number(hit):
        return False
    if hit.family in ("oauth", "entra") or hit.family in _PROVIDERS or hit.family == "tokens":
        return True
    return hit.family == "cdf" and not _is_apart(hit, numbers) and hit.entry in _general_entries()


def _is_number(hit: Hit) -> bool:
    return hit.family == "entra" and hit.evidence.lower().startswith(
        ("aadsts", "error", '"error', "result", "failure")
    )


def _providers(hit: Hit, all_of_them: list[Hit]) -> bool:
    """What a provider says in its own words is said of the code beside it, too."""
    others = [
        one for one in _sure(all_of_them) if one.family in _PROVIDERS or one.family == "entra"
    ]
    if hit.family == "oauth":
        code = hit.entry.removeprefix("oauth-").replace("-", "_")
        return any(
            code in entry(one.entry).oauth or not _is_apart(hit, [one], _BESIDE) for one in others
        )
    if hit.family == "cdf" and hit.entry in _general_entries():
        codes = [one for one in _sure(all_of_them) if one.family == "oauth"]
        answers = [one for one in codes if one.entry not in _OF_APIS]
        return (bool(others) and not hit.sure) or not _all_apart(hit, answers)
    if hit.entry == "portal-refusal":
        return any(one.entry == "portal-sign-in" and one.sure for one in all_of_them)
    # Two makes of providers: the one that says it in more words.
    longer = [one for one in others if one.family in _PROVIDERS and _length(one) > _length(hit)]
    return hit.family in _PROVIDERS and any(
        one.family != hit.family and one.start < hit.end and hit.start < one.end for one in longer
    )


def _general(hit: Hit, all_of_them: list[Hit]) -> bool:
    """`cdf-403` says nothing where `cdf-rights-named` is told."""
    if hit.entry not in _general_entries():
        return False
    statuses = set(entry(hit.entry).statuses)
    return any(
        one.family == "cdf"
        and one.entry not in _general_entries()
        and (one.sure or not hit.sure)
        and statuses & set(entry(one.entry).statuses)
        for one in all_of_them
    )


def _way(hit: Hit, all_of_them: list[Hit]) -> bool:
    """Of what one broken connection writes the first of the table is told."""
    if hit.family != "network":
        return False
    if hit.entry == "net-html":
        return not hit.sure and any(one.family != "oauth" for one in all_of_them if one is not hit)
    before = _network_order()[: _network_order().index(hit.entry)]
    return any(
        one.entry in before and one.sure >= hit.sure and not _is_apart(hit, [one])
        for one in all_of_them
    )


def _tokens(hit: Hit, all_of_them: list[Hit]) -> bool:
    """CDF's own word about a token, or the provider's, says more than a library's."""
    if hit.family != "tokens":
        return False
    others = [one for one in _sure(all_of_them) if one.family in ("cdf", *_PROVIDERS)]
    said = [one for one in others if one.entry not in _general_entries()]
    return not _all_apart(hit, said)


def _codes(hit: Hit, all_of_them: list[Hit]) -> bool:
    """A generic code gives way to whatever else is sure, nearby."""
    if hit.family != "oauth":
        return False
    others = [one for one in _sure(all_of_them) if one.family in ("cdf", "tokens")]
    return not _all_apart(hit, others)


def _guesses(hit: Hit, all_of_them: list[Hit]) -> bool:
    """What is not sure is told only where nothing is, save the portal's own."""
    if hit.sure or hit.entry == "aadsts-other":
        return False
    return any(one.family != "portal" for one in _sure(all_of_them))


def _sure(hits: Iterable[Hit]) -> Iterator[Hit]:
    return (hit for hit in hits if hit.sure)


def _length(hit: Hit) -> int:
    return hit.end - hit.start


def _is_apart(hit: Hit, others: list[Hit], near: int = _NEAR) -> bool:
    return all(one.start > hit.end + near or hit.start > one.end + near for one in others)


def _all_apart(hit: Hit, others: list[Hit]) -> bool:
    return not others or _is_apart(hit, others)


@cache
def _general_entries() -> frozenset[str]:
    return frozenset(row["id"] for row in read_errors("cdf")["entries"] if row.get("general"))


@cache
def _network_order() -> tuple[str, ...]:
    return tuple(one.id for one in entries() if one.family == "network")
