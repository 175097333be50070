"""The two lists of headers that nginx has as files, because it knows no pattern over header names.

`python -m cdfproxy.offload.includes` writes them anew; a test keeps files and lists equal.
"""

from __future__ import annotations

from pathlib import Path

from cdfproxy.offload import names
from cdfproxy.offload.hidden_headers import HIDDEN
from cdfproxy.request_headers import CDP_HEADERS, FORWARDED, USER_AGENT

FOLDER = Path(__file__).resolve().parents[2] / "deploy" / "nginx"
_MADE = "# Made by `python -m cdfproxy.offload.includes`."


def request_headers() -> str:
    """Of the client's headers those that go to CDF, and what the portal adds."""
    variables = {
        "Authorization": "$portal_authorization",
        "User-Agent": USER_AGENT,
        "Accept-Encoding": "$portal_accept_encoding",
        "Origin": "$portal_origin",
    }
    for name in sorted({*FORWARDED, *CDP_HEADERS}):
        variables[name] = f"$http_{name.replace('-', '_')}"
    lines = [f"proxy_set_header {name} {value};" for name, value in variables.items()]
    return _file("What goes to CDF of a call's headers; an empty value sends none.", lines)


def hidden_headers() -> str:
    """Of the headers of CDF's answer those that stay here."""
    lines = [f"proxy_hide_header {name};" for name in HIDDEN]
    return _file("What of an answer's headers does not reach the client.", lines)


def no_mark() -> str:
    """What a client could write to look like our nginx."""
    lines = [f'proxy_set_header {name} "";' for name in names.ASKED]
    return _file("No call is marked here, whatever the client wrote.", lines)


def files() -> dict[str, str]:
    """Every file by its name."""
    return {
        "request-headers.conf": request_headers(),
        "hidden-headers.conf": hidden_headers(),
        "no-mark.conf": no_mark(),
    }


def _file(about: str, lines: list[str]) -> str:
    return "\n".join([_MADE, f"# {about}", *lines, ""])


def main() -> None:
    """Write all of them."""
    for name, text in files().items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
