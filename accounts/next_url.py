"""Where a sign-in may lead afterwards: a path of this portal, and nothing that a browser reads otherwise.

The value comes from whoever made the link. What is not plainly a local path is replaced by `/`.
"""

from __future__ import annotations

from urllib.parse import unquote

HOME = "/"
MAX_LENGTH = 2048
_MAX_DECODINGS = 4
# Signing in to sign in again, or to be signed out, would lead round in circles.
_NEVER = ("/accounts/sign-in", "/accounts/sign-out", "/accounts/callback", "/accounts/logout")


def safe_next(text: str) -> str:
    """The same text if it is a local path, else the start page."""
    return text if is_local_path(text) else HOME


def safe_target(text: str, origin: str) -> str:
    """The same for `target_link_uri`, which may name the portal's own origin in full (Core 1.0 §4)."""
    return safe_next(text.removeprefix(origin) if text.startswith(f"{origin}/") else text)


def is_local_path(text: str) -> bool:
    """Printable ASCII, one leading slash, and a path that stays local however often it is decoded."""
    if not text.startswith("/") or len(text) > MAX_LENGTH:
        return False
    if "\\" in text or not all("!" <= letter <= "~" for letter in text):
        return False
    path = text.partition("#")[0].partition("?")[0]
    for _ in range(_MAX_DECODINGS):
        if not _is_plain(path):
            return False
        decoded = unquote(path, errors="strict") if _is_text(path) else ""
        if decoded == path:
            return True
        path = decoded
    return False


def _is_text(path: str) -> bool:
    try:
        unquote(path, errors="strict")
    except UnicodeDecodeError:
        return False
    return True


def _is_plain(path: str) -> bool:
    segments = path.split("/")
    return (
        path.startswith("/")
        and "//" not in path
        and "\\" not in path
        and path.isprintable()
        and " " not in path
        and not {".", ".."} & set(segments)
        and not path.lower().startswith(_NEVER)
    )
