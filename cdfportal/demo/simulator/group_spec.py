"""What a group must look like to be created."""

from __future__ import annotations

from cdfportal.demo.simulator.enforce import acl_entries
from cdfportal.demo.simulator.errors import bad_request
from cdfportal.demo.simulator.kinds import is_metadata
from cdfportal.demo.simulator.membership import ALL_ACCOUNTS
from cdfportal.demo.world import Json

FIELDS = frozenset({"name", "sourceId", "members", "capabilities", "metadata", "attributes"})
LONGEST_NAME = LONGEST_APP_ID = 255
MOST_MEMBERS = 100
MOST_APP_IDS = 255
#: Pairs; bytes of a key, of a value, of all together.
METADATA_LIMITS = (16, 32, 512, 4096)


def checked_spec(spec: Json) -> Json:
    """The specification, or a refusal that says what is wrong with it."""
    unknown = sorted(spec.keys() - FIELDS)
    if unknown:
        raise bad_request(f"Unknown field '{unknown[0][:60]}'")
    name = spec.get("name")
    if not isinstance(name, str) or not 1 <= len(name) <= LONGEST_NAME:
        raise bad_request("Field 'name' must be a text of 1 to 255 characters")
    _check_members(spec)
    _check_capabilities(spec.get("capabilities", []))
    _check_metadata(spec.get("metadata", {}))
    _check_attributes(spec.get("attributes", {}))
    return spec


def _check_members(spec: Json) -> None:
    """Members are decided by the identity provider or kept in CDF, never both."""
    if "members" in spec and "sourceId" in spec:
        raise bad_request("Fields members, sourceId cannot be set at the same time")
    if not isinstance(spec.get("sourceId", ""), str):
        raise bad_request("Field 'sourceId' must be a text")
    members = spec.get("members", [])
    if members != ALL_ACCOUNTS and not _is_text_list(members, MOST_MEMBERS):
        raise bad_request(f"Field 'members' must be '{ALL_ACCOUNTS}' or at most 100 ids")


def _is_text_list(value: object, most: int, longest: int = 255) -> bool:
    return (
        isinstance(value, list)
        and len(value) <= most
        and all(isinstance(item, str) and len(item) <= longest for item in value)
    )


def _check_capabilities(capabilities: object) -> None:
    if not isinstance(capabilities, list):
        raise bad_request("Field 'capabilities' must be a list")
    for capability in capabilities:
        acls = list(acl_entries(capability)) if isinstance(capability, dict) else []
        if len(acls) != 1:
            raise bad_request("A capability must have exactly one ACL")
        _check_acl(*acls[0])


def _check_acl(name: str, acl: object) -> None:
    """Actions, and a scope with exactly one key; names that are not known are kept."""
    if not isinstance(acl, dict):
        raise bad_request(f"{name[:60]} must be an object")
    actions, scope = acl.get("actions"), acl.get("scope")
    if not _is_text_list(actions, 20) or not actions:
        raise bad_request(f"{name[:60]} must have a list of actions")
    if not isinstance(scope, dict) or len(scope) != 1:
        raise bad_request(f"{name[:60]} must have a scope with exactly one key")
    [value] = scope.values()
    if not isinstance(value, dict) or not _are_lists(value):
        raise bad_request(f"The scope of {name[:60]} is not valid")


def _are_lists(value: Json) -> bool:
    tables = value.get("dbsToTables", {})
    if not isinstance(tables, dict):
        return False
    named = [each.get("tables", []) if isinstance(each, dict) else each for each in tables.values()]
    ids = [value[key] for key in ("ids", "rootIds", "spaceIds") if key in value]
    return all(isinstance(each, list) for each in (*named, *ids))


def _check_metadata(metadata: object) -> None:
    pairs, longest_key, longest_value, most = METADATA_LIMITS
    if not isinstance(metadata, dict) or not is_metadata(metadata):
        raise bad_request("Field 'metadata' must hold texts by name")
    sizes = [(len(key.encode()), len(value.encode())) for key, value in metadata.items()]
    fits = all(key <= longest_key and value <= longest_value for key, value in sizes)
    if len(sizes) > pairs or not fits or sum(map(sum, sizes)) > most:
        raise bad_request("Field 'metadata' is too large")


def _check_attributes(attributes: object) -> None:
    token = attributes.get("token", {}) if isinstance(attributes, dict) else None
    app_ids = token.get("appIds", []) if isinstance(token, dict) else None
    if not _is_text_list(app_ids, MOST_APP_IDS, LONGEST_APP_ID):
        raise bad_request("Field 'attributes.token.appIds' must be a list of application ids")
