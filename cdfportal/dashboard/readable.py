"""Which resources of a kind the viewer may read; what CDF refuses to list leaves a named gap."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from cdfportal.access.resources import Resource, ResourceKind
from cdfportal.access.scopes import split_table_value, table_value
from cdfportal.cdf.errors import CdfError
from cdfportal.dashboard.cache import Reading
from cdfportal.dashboard.gaps import Gap, gap
from cdfportal.dashboard.named import Named
from cdfportal.dashboard.project_view import ProjectView
from cdfportal.dashboard.reader import Reader

_PAGE = 1000
_LISTS = {
    ResourceKind.DATA_SET: ("The list of data sets", "datasetsAcl:READ"),
    ResourceKind.SPACE: ("The list of spaces", "dataModelsAcl:READ"),
    ResourceKind.RAW: ("The list of RAW databases and tables", "rawAcl:LIST"),
    ResourceKind.CATEGORY: ("The list of security categories", "securityCategoriesAcl:LIST"),
}


@dataclass(frozen=True, slots=True)
class Readable:
    """What could be read."""

    #: Value, as the scope algebra writes it → name, empty where there is none.
    names: Mapping[str, str] = field(default_factory=dict)
    #: Whether that is all that the viewer may read.
    complete: bool = False
    gap: Gap | None = None

    def state(self, value: str) -> str:
        """`readable`, `missing` (not readable or gone), or `unknown` where the list does not tell."""
        if value in self.names:
            return "readable"
        return "missing" if self.complete else "unknown"


def readable(reader: Reader, view: ProjectView, kind: ResourceKind) -> Readable:
    """All resources of a kind; of RAW the databases."""
    match kind:
        case ResourceKind.DATA_SET:
            return _data_sets(view)
        case ResourceKind.SPACE:
            return _read(kind, lambda: reader.spaces(view.project))
        case ResourceKind.CATEGORY:
            return _read(kind, lambda: reader.security_categories(view.project))
        case ResourceKind.RAW:
            return _encoded(_read(kind, lambda: reader.databases(view.project)))


def readable_about(reader: Reader, view: ProjectView, resource: Resource) -> Readable:
    """What tells whether one resource is readable; of a RAW table the tables of its database."""
    if resource.kind is not ResourceKind.RAW:
        return readable(reader, view, resource.kind)
    return tables_of(reader, view, split_table_value(resource.value)[0])


def tables_of(reader: Reader, view: ProjectView, database: str) -> Readable:
    """A RAW database that can be listed, with its tables."""
    found = _read(ResourceKind.RAW, lambda: reader.tables(view.project, database))
    if found.gap:
        return found
    names = {table_value(database, table): "" for table in found.names}
    return Readable({table_value(database): "", **names}, found.complete)


def _data_sets(view: ProjectView) -> Readable:
    known = view.data_sets
    if known is None:
        what, right = _LISTS[ResourceKind.DATA_SET]
        return Readable(gap=Gap(what, right, ""))
    return Readable({one: known.names.get(one, "") for one in known.ids}, len(known.ids) < _PAGE)


def _read(kind: ResourceKind, read: Callable[[], Reading[Named]]) -> Readable:
    try:
        found = read().value
    except CdfError as error:
        return Readable(gap=gap(*_LISTS[kind], error))
    return Readable(found.names, found.complete)


def _encoded(databases: Readable) -> Readable:
    names = {table_value(name): "" for name in databases.names}
    return Readable(names, databases.complete, databases.gap)
