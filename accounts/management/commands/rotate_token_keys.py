"""`manage.py rotate_token_keys`: after TOKEN_KEYS has a new first key, and before the old one goes."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.rotation import COLUMNS, EncryptedColumn, Fate, Survey, rotate, survey
from accounts.vault import Vault, vault


class Command(BaseCommand):
    """Encrypts every token anew under the first key; may be interrupted and run again."""

    help = "Encrypt all stored tokens under the first of TOKEN_KEYS. Safe while the portal runs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Looking first, and how much at a time."""
        parser.add_argument("--dry-run", action="store_true", help="count only, change nothing")
        parser.add_argument("--batch", type=int, default=200, help="rows read at a time")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """A line for each column, a line for each key; fails when something cannot be read."""
        keys, batch = vault(), options["batch"]
        if batch < 1:
            raise CommandError("--batch is a whole number from 1.")
        if not options["dry_run"]:
            for column in COLUMNS:
                self._rotate(column, keys, batch)
        found = survey(keys, batch)
        for line in _lines(keys, found):
            self.stdout.write(line)
        if found.unreadable:
            raise CommandError(
                f"No key of TOKEN_KEYS reads {found.unreadable.total()} values: put the key back that "
                "encrypted them, or let their sign-ins end."
            )

    def _rotate(self, column: EncryptedColumn, keys: Vault, batch: int) -> None:
        counts = sum(rotate(column, keys, batch), Counter[Fate]())
        words = ", ".join(f"{counts[fate]} {fate.value}" for fate in Fate)
        self.stdout.write(f"{column.name}: {words}")


def _lines(keys: Vault, found: Survey) -> list[str]:
    """Keys by their place in TOKEN_KEYS and their id, which stands in front of each value."""
    lines = [f"unreadable {name}: {count}" for name, count in found.unreadable.items()]
    for number, key in enumerate(keys.key_ids, start=1):
        count = found.by_key[key]
        what = f"{count} values" if count or number == 1 else "no value, safe to drop"
        lines.append(f"key {number} of TOKEN_KEYS ({key.hex()}): {what}")
    return lines
