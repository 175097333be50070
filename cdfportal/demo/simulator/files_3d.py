"""Files of 3D models."""

from __future__ import annotations

from cdfportal.demo.http import Response
from cdfportal.demo.simulator.call import Call
from cdfportal.demo.simulator.errors import not_found
from cdfportal.demo.simulator.fields import whole
from cdfportal.demo.simulator.ranges import served

MEDIA = "application/octet-stream"


def get_file(call: Call) -> Response:
    """The file, a part of it, or the word that it has not changed."""
    call.require("threedAcl", "READ")
    data = call.project.models_3d.get(whole(call.param("id"), "id"))
    if data is None:
        raise not_found()
    return served(call.request, data, MEDIA)
