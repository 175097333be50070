"""Token scopes: where the project reads them, and what they keep.

https://docs.cognite.com/cdf/access/concepts/access_token_scopes
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cdfportal.access.token_scopes import filtering, known_scopes, token_scopes
from cdfportal.diagnose.comparison.expectations import Case
from cdfportal.diagnose.comparison.model import (
    By,
    Comparison,
    Effect,
    Finding,
    Kind,
    What,
    Why,
)
from cdfportal.diagnose.shown import shown

#: Entra's name, and RFC 8693 §4.2's.
SCOPE_CLAIMS = ("scp", "scope")


def compare_scopes(case: Case) -> Iterator[Comparison]:
    """The claim that the project reads; then those that it does not."""
    if case.kind is Kind.ID:
        return
    told = case.oidc.scope_claims if case.oidc else None
    read = SCOPE_CLAIMS if told is None else told
    by = By.CDF if told is None else By.PROJECT
    present = [name for name in read if name in case.claims]
    others = [name for name in SCOPE_CLAIMS if name in case.claims and name not in read]
    for name in present:
        yield _present(name, case.claims[name], by)
    if not present and read:
        yield _absent(case, read, others, by)
    for name in others:
        yield Comparison(
            What.SCOPES,
            name,
            Finding.NOT_COMPARED,
            Why.ANOTHER_CLAIM,
            f"{case.expected.name_first} does not read scopes here, but in {_or(read)}.",
            shown(case.claims[name]),
            by=by,
        )


def _present(name: str, value: object, by: By) -> Comparison:
    found, named = shown(value), token_scopes(value)
    if named is None:
        reason = (
            "Names no scope of CDF. The portal takes such a token as unfiltered, and compares with "
            "what CDF says."
        )
        return Comparison(
            What.SCOPES, name, Finding.UNKNOWN, Why.NO_CDF_SCOPE, reason, found, by=by
        )
    if "user_impersonation" in named:
        reason = "Keeps everything that your groups grant."
        return Comparison(What.SCOPES, name, Finding.MATCHES, Why.KEEPS_ALL, reason, found, by=by)
    known = [scope for scope in named if scope in known_scopes()]
    reason = f"Keeps only what passes {_or(filtering(known))}." if known else ""
    strangers = [shown(scope) for scope in named if scope not in known_scopes()]
    if strangers:
        reason += f" What passes {_or(strangers)}, the portal does not know."
    return Comparison(
        What.SCOPES,
        name,
        Finding.FILTERS if known else Finding.UNKNOWN,
        Why.KEEPS_SOME if known else Why.NO_CDF_SCOPE,
        reason.strip(),
        found,
        by=by,
        effect=Effect.RIGHTS if known else Effect.NONE,
    )


def _absent(case: Case, read: tuple[str, ...], others: list[str], by: By) -> Comparison:
    name = case.expected.name_first
    if others:
        finding, why = Finding.DOES_NOT_MATCH, Why.ANOTHER_CLAIM
        reason = f"Absent. The token names its scopes in {_or(others)}, which {case.expected.name} does not read."
    elif case.claims.get("idtyp") == "app" or "roles" in case.claims:
        finding, why = Finding.UNKNOWN, Why.NOT_NEEDED
        reason = (
            "Absent, as in every token of an application itself. By our reading CDF then filters "
            "nothing; no document says so."
        )
    else:
        finding, why = Finding.UNKNOWN, Why.ABSENT
        reason = f"Absent. {name} reads scopes in {_or(read)}; what CDF keeps without any is not documented."
    effect = Effect.RIGHTS if finding is Finding.DOES_NOT_MATCH else Effect.NONE
    return Comparison(What.SCOPES, read[0], finding, why, reason, by=by, effect=effect)


def _or(names: Sequence[str]) -> str:
    return " or ".join(names) or "no claim"
