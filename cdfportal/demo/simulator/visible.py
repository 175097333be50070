"""Which resources a caller sees, and which they may write."""

from __future__ import annotations

from cdfportal.demo.simulator.call import Call
from cdfportal.demo.simulator.enforce import Target
from cdfportal.demo.simulator.errors import lacking, missing, out_of_scope
from cdfportal.demo.simulator.kinds import Kind
from cdfportal.demo.world import Json


def visible(call: Call, kind: Kind) -> list[Json]:
    """All that the caller may read, by id; the rest is left out without a word."""
    call.require(kind.acl, "READ")
    return [item for _, item in sorted(kind.store(call.project).items()) if sees(call, kind, item)]


def sees(call: Call, kind: Kind, item: Json) -> bool:
    """Whether the caller may read a resource: in scope, and in its security categories."""
    return _may(call, kind, "READ", item)


def _may(call: Call, kind: Kind, action: str, item: Json) -> bool:
    return call.access.reaches(
        kind.acl, action, kind.target(call.project, item)
    ) and call.access.is_member_of(item.get("securityCategories", ()))


def require_writable(call: Call, kind: Kind, item: Json) -> None:
    """Refuse to write what is out of scope, or in a data set that only its owners write to.

    Write protection: https://docs.cognite.com/cdf/data_governance/guides/datasets/ ; owners hold
    datasetsAcl:OWNER on the data set.
    """
    if not _may(call, kind, "WRITE", item):
        raise out_of_scope()
    data_set = call.project.data_sets.get(item.get("dataSetId", 0), {})
    owner = Target(id=data_set.get("id"))
    if data_set.get("writeProtected") and not call.access.reaches("datasetsAcl", "OWNER", owner):
        raise lacking("datasetsAcl", "OWNER")


def find(call: Call, kind: Kind, reference: Json) -> Json | None:
    """The resource of an id or external id, seen or not."""
    store = kind.store(call.project)
    if "id" in reference:
        key = reference["id"]
        return store.get(key) if isinstance(key, int) else None
    external_id = reference.get("externalId")
    if not isinstance(external_id, str):
        return None
    return next((item for item in store.values() if item.get("externalId") == external_id), None)


def readable_items(call: Call, kind: Kind, references: list[Json], *, skip: bool) -> list[Json]:
    """Resources to read; what the caller cannot see is missing, exactly like what is not there."""
    call.require(kind.acl, "READ")
    found = [find(call, kind, reference) for reference in references]
    seen = [item if item is not None and sees(call, kind, item) else None for item in found]
    return _all_or_missing(references, seen, skip=skip)


def writable_items(call: Call, kind: Kind, references: list[Json], *, skip: bool) -> list[Json]:
    """Resources to write; one that the caller can read but not write is refused as out of scope."""
    call.require(kind.acl, "WRITE")
    found = [find(call, kind, reference) for reference in references]
    known = [item if item is not None and _knows(call, kind, item) else None for item in found]
    chosen = _all_or_missing(references, known, skip=skip)
    for item in chosen:
        require_writable(call, kind, item)
    return chosen


def _knows(call: Call, kind: Kind, item: Json) -> bool:
    return sees(call, kind, item) or _may(call, kind, "WRITE", item)


def _all_or_missing(references: list[Json], found: list[Json | None], *, skip: bool) -> list[Json]:
    absent = [ref for ref, item in zip(references, found, strict=True) if item is None]
    if absent and not skip:
        raise missing([_identity(reference) for reference in absent])
    return [item for item in found if item is not None]


def _identity(reference: Json) -> Json:
    return {key: reference[key] for key in ("id", "externalId") if key in reference}
