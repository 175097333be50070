"""One-time marks: a form that makes something carries one, and is taken once.

A page that is the answer to a POST can be reloaded, and a button pressed twice; the browser then sends
the same form again. The mark only tells that: against other sites stands Django's own.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.models import SpentFormMark
from accounts.sign_in import ActiveSignIn

_BYTES = 18
_MARK = re.compile(r"[A-Za-z0-9_-]{24}")


def new_mark() -> str:
    """A mark that nobody has used; nothing is stored before it is spent."""
    return secrets.token_urlsafe(_BYTES)


def is_mark(text: str) -> bool:
    """Whether it can be one of ours."""
    return _MARK.fullmatch(text) is not None


def spend(mark: str, sign_in: ActiveSignIn, now: datetime) -> bool:
    """Whether this is the first time that the person sends it; of several at once, one is first.

    A form is kept over the end of a sign-in (cdfportal/web/typed.py), so earlier ones of the person count.
    """
    digest = hashlib.sha256(mark.encode()).hexdigest()
    sent = SpentFormMark.objects.filter(digest=digest, sign_in__person=sign_in.person_id)
    if sent.exists():
        return False
    try:
        with transaction.atomic():
            SpentFormMark.objects.create(sign_in_id=sign_in.id, digest=digest, spent_at=now)
    except IntegrityError:
        return False
    return True
