"""Short words for CDF groups and what they grant, in the shape in which the API writes them."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

ALL: Json = {"all": {}}
CURRENT_USER: Json = {"currentuserscope": {}}

#: What an absent deletion time looks like on the wire.
NOT_DELETED = -1


def data_sets(*ids: int | str) -> Json:
    """Resources in these data sets; the API has been seen to return the ids as strings too."""
    return {"datasetScope": {"ids": list(ids)}}


def spaces(*names: str) -> Json:
    """Instances or models in these spaces."""
    return {"spaceIdScope": {"spaceIds": list(names)}}


def tables(dbs_to_tables: Json) -> Json:
    """RAW tables; the caller chooses the wire form: `{db: {"tables": [..]}}`, `{db: [..]}`."""
    return {"tableScope": {"dbsToTables": dbs_to_tables}}


def grant(acl: str, actions: str, scope: Json = ALL, **extra: Json) -> Json:
    """One capability; actions separated by spaces."""
    return {acl: {"actions": actions.split(), "scope": scope}, **extra}


def external_group(
    group_id: int, name: str, source_id: str, *capabilities: Json, **fields: Any
) -> Json:
    """A group whose members the identity provider decides."""
    return _group(group_id, name, capabilities, {"sourceId": source_id, **fields})


def managed_group(
    group_id: int, name: str, members: list[str] | str, *capabilities: Json, **fields: Any
) -> Json:
    """A group whose members are kept in CDF: principal ids, or `allUserAccounts`."""
    return _group(group_id, name, capabilities, {"members": members, **fields})


def for_apps(*app_ids: str) -> Json:
    """The `attributes` of a group that counts only for tokens of these applications."""
    return {"token": {"appIds": list(app_ids)}}


def _group(group_id: int, name: str, capabilities: tuple[Json, ...], fields: Json) -> Json:
    return {
        "id": group_id,
        "name": name,
        "capabilities": list(capabilities),
        "isDeleted": False,
        "deletedTime": NOT_DELETED,
        **fields,
    }
