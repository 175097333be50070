"""Runs Python snippets as somebody would who saved them: each file by itself, all in one process.

A list of {"path", "environment"} comes by standard input; what each printed, or how it ended, goes out.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import runpy
import sys
import traceback


def play(path: str, environment: dict[str, str]) -> dict[str, str]:
    """What it printed; `error` when it ended otherwise."""
    before = dict(os.environ)
    os.environ.update(environment)
    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(said):
            runpy.run_path(path, run_name="__main__")
    except (Exception, SystemExit):
        return {"said": said.getvalue(), "error": traceback.format_exc()}
    finally:
        os.environ.clear()
        os.environ.update(before)
    return {"said": said.getvalue(), "error": ""}


if __name__ == "__main__":
    wanted = json.load(sys.stdin)
    json.dump([play(each["path"], each["environment"]) for each in wanted], sys.stdout)
