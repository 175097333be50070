"""Runs beside cognite-extractor-utils: reads configurations with its own loader, and calls CDF where asked.

A list of {"text", "environment", "call"} comes by standard input.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from cognite.extractorutils.configtools import BaseConfig, load_yaml
from cognite.extractorutils.exceptions import InvalidConfigError


def read(text: str, environment: dict[str, str], call: bool) -> dict[str, Any]:
    """What the loader makes of it; `error` when it refuses."""
    before = dict(os.environ)
    os.environ.update(environment)
    try:
        config = load_yaml(text, BaseConfig).cognite
        login = config.idp_authentication
        seen = {
            "host": config.host,
            "project": config.project,
            "client_id": login.client_id,
            "secret": login.secret,
            "token_url": login.token_url,
            "scopes": login.scopes,
            "audience": login.audience,
        }
        if call:
            seen["subject"] = config.get_cognite_client("tests").iam.token.inspect().subject
        return seen
    except InvalidConfigError as error:
        return {"error": str(error)}
    finally:
        os.environ.clear()
        os.environ.update(before)


if __name__ == "__main__":
    json.dump([read(**each) for each in json.load(sys.stdin)], sys.stdout)
