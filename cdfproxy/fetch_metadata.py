"""What a browser says it will do with the answer (https://www.w3.org/TR/fetch-metadata/)."""

from __future__ import annotations

from collections.abc import Mapping

_PAGES = frozenset({"document", "iframe", "frame", "object", "embed"})
_CODE = frozenset(
    {
        "script",
        "style",
        "worker",
        "sharedworker",
        "serviceworker",
        "audioworklet",
        "paintworklet",
        "xslt",
    }
)


def is_navigation(environ: Mapping[str, object]) -> bool:
    """Whether the answer will be shown as a page of its own."""
    return (
        environ.get("HTTP_SEC_FETCH_MODE") == "navigate"
        or environ.get("HTTP_SEC_FETCH_DEST") in _PAGES
    )


def is_loaded_as_code(environ: Mapping[str, object]) -> bool:
    """Whether the answer will be run: as code, CDF's data would have the portal's own rights."""
    return environ.get("HTTP_SEC_FETCH_DEST") in _CODE
