"""What a project's groups make findable: themselves, whom they follow and list, what they name.

Worked out once for an index and kept with it: the next search only looks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from cdfportal.access.catalogue import acls, verb
from cdfportal.access.index import GroupIndex
from cdfportal.access.model import Group
from cdfportal.access.resources import Resource, ResourceKind, named_resources
from cdfportal.access.scopes import split_table_value
from cdfportal.access.search.corpus import Corpus, Entry
from cdfportal.base.portal import GroupName


def group_corpus(index: GroupIndex) -> Corpus:
    """The groups, by name, id and the IdP group that they follow."""
    return index.kept(group_corpus, lambda: Corpus(map(_group, index.groups)))


def _group(group: Group) -> Entry:
    followed = (group.source_id,) if group.source_id else ()
    return Entry(str(group.id), group.name or str(group.id), (str(group.id), *followed))


def acl_corpus(index: GroupIndex) -> Corpus:
    """Every access control list of the table, and those that only these groups name."""
    return index.kept(acl_corpus, lambda: Corpus(map(_acl, {**acls(), **_named(index)})))


def _named(index: GroupIndex) -> Mapping[str, None]:
    return dict.fromkeys(name for name in index.acls() if name not in acls())


def _acl(name: str) -> Entry:
    facts = acls().get(name)
    if facts is None:
        return Entry(name, name)
    verbs = " ".join(f"{action} {verb(action)}" for action in facts.actions)
    return Entry(name, name, (facts.noun,), verbs)


def listing(index: GroupIndex) -> Mapping[str, int]:
    """Principal id → how many groups list it."""
    return index.kept(listing, lambda: Counter(_members(index)))


def _members(index: GroupIndex) -> Iterator[str]:
    return (one for group in index.groups for one in dict.fromkeys(group.member_ids))


def in_order(index: GroupIndex) -> tuple[str, ...]:
    """The principals that groups list, by id."""
    return index.kept(in_order, lambda: tuple(sorted(listing(index))))


def unnamed_corpus(index: GroupIndex, named: int) -> Corpus:
    """Those after the first so many, by their ids alone."""
    rest = (Entry(one, one) for one in in_order(index)[named:])
    return index.kept((unnamed_corpus, named), lambda: Corpus(rest))


def following(index: GroupIndex) -> Mapping[str, int]:
    """IdP group id → how many groups follow it."""
    return index.kept(following, lambda: Counter(g.source_id for g in index.groups if g.source_id))


def idp_group_corpus(index: GroupIndex, names: Mapping[str, GroupName]) -> Corpus:
    """The IdP groups that groups follow or the operator names, by id, name and owner."""
    key = (idp_group_corpus, tuple(names.items()))
    every = {**names, **dict.fromkeys(following(index))}
    return index.kept(key, lambda: Corpus(_idp_group(one, names.get(one)) for one in every))


def _idp_group(id: str, named: GroupName | None) -> Entry:
    return Entry(id, named.name, (id, named.owner)) if named else Entry(id, id)


def resource_corpus(index: GroupIndex) -> Corpus:
    """The spaces, RAW databases and tables, and security categories that grants name."""
    kinds = (ResourceKind.SPACE, ResourceKind.RAW, ResourceKind.CATEGORY)
    return index.kept(
        resource_corpus,
        lambda: Corpus(
            _resource(Resource(kind, value))
            for kind in kinds
            for value in named_resources(index, kind).groups
        ),
    )


def _resource(one: Resource) -> Entry:
    title = one.value
    if one.kind is ResourceKind.RAW:
        database, table = split_table_value(one.value)
        title = f"{database}/{table}" if table else database
    return Entry(f"{one.kind.value}:{one.value}", title)
