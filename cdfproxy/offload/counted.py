"""Where a call was counted that nginx was to fetch: nginx says it again of a call that it brings back.

The stamp is the portal's own and no client ever sees one, so whoever sends it, it is known by itself.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from django.utils.crypto import salted_hmac

from cdfproxy.offload import names

_SALT: Final = "cdfproxy.offload.counted"
_STAMP: Final = re.compile(r"([0-9]{1,10})\.[0-9a-f]{64}", re.ASCII)


@lru_cache(maxsize=1024)
def stamp(person: int, minute: int) -> str:
    """For a call of this person that was counted in this minute as handed over."""
    mark = salted_hmac(_SALT, f"{person} {minute}", algorithm="sha256").hexdigest()
    return f"{minute}.{mark}"


def counted_in(environ: Mapping[str, str], person: int) -> int | None:
    """The minute; None for a call that was not handed over, or that is somebody else's."""
    said = _STAMP.fullmatch(environ.get(names.environ_key(names.COUNTED), ""))
    if said is None:
        return None
    minute = int(said[1])
    return minute if hmac.compare_digest(said[0], stamp(person, minute)) else None
