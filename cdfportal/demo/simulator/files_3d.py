"""Files of 3D models: bytes, with ranges and validators (RFC 9110 sections 13 and 14)."""

from __future__ import annotations

import re
from hashlib import sha256

from cdfportal.demo.http import Response
from cdfportal.demo.simulator.call import Call
from cdfportal.demo.simulator.errors import not_found
from cdfportal.demo.simulator.fields import whole

_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
MEDIA = ("Content-Type", "application/octet-stream")


def get_file(call: Call) -> Response:
    """The file, a part of it, or the word that it has not changed."""
    call.require("threedAcl", "READ")
    data = call.project.models_3d.get(whole(call.param("id"), "id"))
    if data is None:
        raise not_found()
    tag = f'"{sha256(data).hexdigest()[:16]}"'
    about = (("ETag", tag), ("Accept-Ranges", "bytes"), MEDIA)
    if call.request.header("If-None-Match") == tag:
        return Response(304, b"", about)
    span = _RANGE.fullmatch(call.request.header("Range"))
    if span is None or call.request.header("If-Range", tag) != tag:
        return Response(200, data, about)
    return _part(data, span[1], span[2], about)


def _part(data: bytes, first: str, last: str, about: tuple[tuple[str, str], ...]) -> Response:
    size = len(data)
    start = int(first) if first else max(size - int(last or 0), 0)
    end = min(int(last), size - 1) if first and last else size - 1
    if start > end:
        return Response(416, b"", (*about, ("Content-Range", f"bytes */{size}")))
    span = ("Content-Range", f"bytes {start}-{end}/{size}")
    return Response(206, data[start : end + 1], (*about, span))
