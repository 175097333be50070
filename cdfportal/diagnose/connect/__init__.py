"""Ready-made client configuration: who calls, with what, and the texts that make it work.

https://docs.cognite.com/dev/guides/iam/authentication_credentials_guide is where the choice comes from.
"""

from __future__ import annotations
