"""Making files, and signed links to their bytes: https://api-docs.cognite.com/20230101/tag/Files

The published answers of the two ways to an upload link of a file that is there are flat; the SDKs
read `items`. These answers are both.
"""

from __future__ import annotations

import secrets

from cdfportal.demo.http import Response
from cdfportal.demo.simulator.call import Call
from cdfportal.demo.simulator.errors import bad_request, missing
from cdfportal.demo.simulator.fields import flag, objects_of, text, whole
from cdfportal.demo.simulator.kinds import FILES
from cdfportal.demo.simulator.links import DOWNLOAD, UPLOAD, Grant
from cdfportal.demo.simulator.placing import finish
from cdfportal.demo.simulator.references import checked, references_of
from cdfportal.demo.simulator.storage import keep_content
from cdfportal.demo.simulator.visible import (
    find,
    readable_items,
    require_writable,
    writable_items,
)
from cdfportal.demo.simulator.writing import check, refuse_taken
from cdfportal.demo.world import Json
from cdfportal.demo.world.model import PartedUpload

WEEK, HOUR, HALF_A_MINUTE = 604_800_000, 3_600_000, 30_000
MOST_PARTS, MOST_LINKS = 250, 100
#: All parts but the last have to be as large.
SMALLEST_PART = 5 * 1024 * 1024


def create_file(call: Call) -> Response:
    """A file without content yet, and the link to bring it."""
    file = _made(call)
    return Response.json({**file, "uploadUrl": _upload_url(call, file)}, 201)


def upload_link(call: Call) -> Response:
    """A link to bring the content of a file that is there."""
    file = _named(call)
    answer = {**file, "uploadUrl": _upload_url(call, file)}
    return Response.json({**answer, "items": [answer]}, 201)


def begin_parts(call: Call) -> Response:
    """A file without content yet, and a link for each part."""
    count = _parts(call)
    return Response.json(_in_parts(call, _made(call), count), 201)


def parts_link(call: Call) -> Response:
    """The same of a file that is there."""
    count = _parts(call)
    answer = _in_parts(call, _named(call), count)
    return Response.json({**answer, "items": [answer]}, 201)


def complete_parts(call: Call) -> Response:
    """Put the parts together; the content is the file's only now."""
    body = call.json()
    reference = checked({key: body[key] for key in ("id", "externalId") if key in body})
    [file] = writable_items(call, FILES, [reference], skip=False)
    upload_id = text(body.get("uploadId"), "uploadId", most=64)
    upload = call.project.uploads.get(upload_id)
    if upload is None or upload.file != file["id"]:
        raise bad_request("There is no such upload of this file")
    keep_content(call.project, file["id"], _whole(upload), call.now)
    del call.project.uploads[upload_id]
    return Response.json({})


def download_links(call: Call) -> Response:
    """A link to each file's bytes; one that nobody uploaded has none."""
    references = references_of(call.json(), most=MOST_LINKS)
    life = HOUR if flag(call.query.get("extendedExpiration"), "extendedExpiration") else None
    items = []
    files = readable_items(call, FILES, references, skip=False)
    for reference, file in zip(references, files, strict=True):
        if not file["uploaded"]:
            raise bad_request(f"File {file['id']} has not been uploaded yet")
        url = _url(call, DOWNLOAD, f"/{call.project.name}/{file['id']}", life or HALF_A_MINUTE)
        items.append({**reference, "downloadUrl": url})
    return Response.json({"items": items})


def _made(call: Call) -> Json:
    """The new file; with `overwrite`, the old one of that external id with new metadata."""
    call.require(FILES.acl, "WRITE")
    spec = call.json()
    check(FILES, spec)
    overwrite = flag(call.query.get("overwrite"), "overwrite")
    old = find(call, FILES, {"externalId": spec.get("externalId")}) if overwrite else None
    if old is not None:
        require_writable(call, FILES, old)
    fresh = {"id": call.world.new_id(), "uploaded": False, "createdTime": call.now}
    file = finish(call, FILES, {**(old or fresh), **spec, "lastUpdatedTime": call.now}, [])
    require_writable(call, FILES, file)
    refuse_taken(call, FILES, [file])
    call.project.files[file["id"]] = file
    return file


def _named(call: Call) -> Json:
    """The one file that the body names."""
    [item] = objects_of(call.json(), most=1)
    reference = checked(item)
    files = writable_items(call, FILES, [reference], skip=True)
    if not files:
        raise missing([reference])
    return files[0]


def _parts(call: Call) -> int:
    count = whole(call.query.get("parts"), "parts")
    if not 1 <= count <= MOST_PARTS:
        raise bad_request(f"Field 'parts' must be between 1 and {MOST_PARTS}")
    return count


def _in_parts(call: Call, file: Json, count: int) -> Json:
    upload_id = secrets.token_hex(16)
    call.project.uploads[upload_id] = PartedUpload(file["id"], count)
    path = f"/{call.project.name}/{file['id']}/{upload_id}"
    urls = [_url(call, UPLOAD, f"{path}/{part}", WEEK) for part in range(count)]
    return {**file, "uploadId": upload_id, "uploadUrls": urls}


def _whole(upload: PartedUpload) -> bytes:
    parts = [upload.parts.get(number) for number in range(upload.count)]
    found = [part for part in parts if part is not None]
    if len(found) < upload.count:
        raise bad_request("Not all parts have been uploaded")
    if any(len(part) < SMALLEST_PART for part in found[:-1]):
        raise bad_request("All parts but the last must be larger than 5 MiB")
    return b"".join(found)


def _upload_url(call: Call, file: Json) -> str:
    return _url(call, UPLOAD, f"/{call.project.name}/{file['id']}", WEEK)


def _url(call: Call, method: str, path: str, life: int) -> str:
    origin = call.request.header("Origin")
    return call.links.url(Grant(method, path, call.now + life, origin))
