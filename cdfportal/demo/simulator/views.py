"""The views through which the properties of instances are read."""

from __future__ import annotations

from dataclasses import dataclass

from cdfportal.demo.simulator.call import Call
from cdfportal.demo.simulator.errors import bad_request
from cdfportal.demo.simulator.fields import object_of, text
from cdfportal.demo.simulator.spaces import sees_models
from cdfportal.demo.world import Json

LONGEST_NAME = 255
MOST_SOURCES = 10


@dataclass(frozen=True, slots=True)
class View:
    """A view that is there and that the caller may read."""

    space: str
    #: External id and version, as properties are filed under them.
    name: str

    def values(self, instance: Json) -> Json:
        """The properties of an instance in this view; none when it has no data there."""
        found: Json = instance.get("properties", {}).get(self.space, {}).get(self.name, {})
        return found

    def is_in(self, instance: Json) -> bool:
        """Whether the instance has data in this view."""
        return bool(self.values(instance))

    def mentions(self, instance: Json, words: list[str]) -> bool:
        """Whether each word begins some word of a text of the instance."""
        texts = [value for value in self.values(instance).values() if isinstance(value, str)]
        known = " ".join(texts).lower().split()
        return all(any(one.startswith(word) for one in known) for word in words)


def sources_of(call: Call, body: Json) -> list[View]:
    """The views that a query names as its sources."""
    sources = body.get("sources", [])
    if not isinstance(sources, list) or len(sources) > MOST_SOURCES:
        raise bad_request(f"Field 'sources' must be a list of at most {MOST_SOURCES}")
    if not all(isinstance(source, dict) for source in sources):
        raise bad_request("Field 'sources' must hold objects")
    return [view_of(call, object_of(source, "source")) for source in sources]


def view_of(call: Call, reference: Json) -> View:
    """The view of a reference; one that the caller may not read does not exist for them."""
    if reference.get("type") != "view":
        raise bad_request("A source must be of type view")
    names = ("space", "externalId", "version")
    space, external_id, version = (
        text(reference.get(name), name, most=LONGEST_NAME) for name in names
    )
    if (space, external_id, version) not in call.project.views or not sees_models(call, space):
        raise bad_request(f"One or more views do not exist: '{space}:{external_id}/{version}'")
    return View(space, f"{external_id}/{version}")
