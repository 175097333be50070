"""A process that looks for signing keys as a worker of the portal does: a key id in, what it found out.

`python -m tests.support.key_asker`: for each line with a key id eight threads look for it at once; their
answers come back as one JSON line.
"""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor

import django
from django.conf import settings

from accounts.discovery import Metadata
from accounts.jwks import SigningKey
from accounts.provider import provider_of

_THREADS = 8


def main() -> None:
    """Until standard input ends."""
    django.setup()
    provider, clock = provider_of(settings.CONNECTION), settings.PORTAL_CLOCK
    metadata = provider.metadata(clock())
    if not isinstance(metadata, Metadata):
        raise SystemExit(f"no metadata: {metadata}")

    def look(kid: str) -> str:
        found = provider.key(metadata, kid, "RS256", clock())
        return "found" if isinstance(found, SigningKey) else found.cause.value

    with ThreadPoolExecutor(_THREADS) as pool:
        for line in sys.stdin:
            answers = list(pool.map(look, [line.strip()] * _THREADS))
            sys.stdout.write(json.dumps(answers) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
