"""Runs beside the Cognite Toolkit: reads .env files as its command does, and signs in where asked.

A list of {"text", "environment", "call"} comes by standard input.
"""

from __future__ import annotations

import io
import json
import os
import sys
from typing import Any

from cognite_toolkit._cdf_tk.commands.auth.data_classes._environment_variables import (
    EnvironmentVariables,
)
from dotenv import dotenv_values, load_dotenv


def read(text: str, environment: dict[str, str], call: bool) -> dict[str, Any]:
    """What the file says, what the Toolkit misses in it, and what it signs in with."""
    before = dict(os.environ)
    os.environ.update(environment)
    try:
        values = dotenv_values(stream=io.StringIO(text))
        load_dotenv(stream=io.StringIO(text))
        variables = EnvironmentVariables.create_from_environment()
        login = variables.get_credentials()
        seen = {
            "values": values,
            "missing": sorted(variables.get_missing_vars()),
            "url": variables.cdf_url,
            "token_url": login.token_url,
            "scopes": login.scopes,
            "audience": login.token_custom_args.get("audience"),
        }
        if call:
            seen["header"] = login.authorization_header()[1][:10]
        return seen
    finally:
        os.environ.clear()
        os.environ.update(before)


if __name__ == "__main__":
    json.dump([read(**each) for each in json.load(sys.stdin)], sys.stdout)
