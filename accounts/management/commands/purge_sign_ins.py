"""`manage.py purge_sign_ins`: run it once a day."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from accounts.purge import purge


class Command(BaseCommand):
    """Ends overdue sign-ins and deletes old rows."""

    help = "End overdue sign-ins; delete sign-ins and sessions that ended more than seven days ago."

    def handle(self, *arguments: Any, **options: Any) -> None:
        """One line says what was done."""
        done = purge(settings.PORTAL_CLOCK())
        self.stdout.write(
            f"Ended {done.ended} overdue sign-ins; deleted {done.sign_ins} sign-ins, "
            f"{done.sessions} browser sessions, {done.transactions} transactions, "
            f"{done.hand_overs} hand-overs to frames, "
            f"{done.logout_tokens} logout tokens, {done.memberships} recorded memberships, "
            f"{done.usage} rows of usage."
        )
