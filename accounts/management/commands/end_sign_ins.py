"""`manage.py end_sign_ins`: what an administrator's page does, for whoever has the machine."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import QuerySet

from accounts.models import Person, SignIn
from accounts.people import Actor, disable, enable, end_all
from cdfportal.web.ledger import many

_ACTOR = Actor("command line")
_NOBODY, _SEVERAL = 1, 2


class Command(BaseCommand):
    """Ends every sign-in of a person or of everybody; disables or enables a person."""

    help = "End every sign-in of a person or of everybody; optionally disable or enable the person."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whom, what else, and whether to do it."""
        whom = parser.add_mutually_exclusive_group(required=True)
        whom.add_argument(
            "--person", nargs=2, metavar=("ISSUER", "SUBJECT"), help="one person, by identity"
        )
        whom.add_argument(
            "--email", help="the person with this e-mail address, if there is one only"
        )
        whom.add_argument("--everybody", action="store_true", help="all sign-ins of the portal")
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--disable", action="store_true", help="refuse further sign-ins, too")
        what.add_argument("--enable", action="store_true", help="only let the person sign in again")
        parser.add_argument("--dry-run", action="store_true", help="say what would be done")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Say what was done, one line for each person."""
        if options["everybody"]:
            self._everybody(options)
            return
        found = [*_matching(options)]
        if not found:
            raise CommandError("Nobody matches; nothing was done.", returncode=_NOBODY)
        if len(found) > 1:
            for person in found:
                self.stdout.write(f"--person {person.issuer} {person.subject}  {person.name}")
            raise CommandError(
                f"{len(found)} people have this e-mail address; nothing was done. "
                "Name one of them by --person.",
                returncode=_SEVERAL,
            )
        self._one(found[0], options)

    def _everybody(self, options: dict[str, Any]) -> None:
        if options["disable"] or options["enable"]:
            raise CommandError("--disable and --enable take one person.", returncode=_SEVERAL)
        people = Person.objects.filter(sign_ins__ended_at=None, sign_ins__isnull=False).distinct()
        ids = [*people.values_list("id", flat=True)]
        if not ids:
            raise CommandError("Nobody is signed in; nothing was done.", returncode=_NOBODY)
        if options["dry_run"]:
            count = SignIn.objects.filter(ended_at=None).count()
            self._say(
                f"Would end {many(count, 'sign-in')} of {many(len(ids), 'person', 'people')}."
            )
            return
        count = end_all(ids, _ACTOR, settings.PORTAL_CLOCK())
        self._say(f"Ended {many(count, 'sign-in')} of {many(len(ids), 'person', 'people')}.")

    def _one(self, person: Person, options: dict[str, Any]) -> None:
        who = f"{person.name or person.subject} ({person.issuer} {person.subject})"
        now = settings.PORTAL_CLOCK()
        if options["dry_run"]:
            self._say(f"Would {_intention(person, options)} {who}.")
        elif options["enable"]:
            changed = enable(person.pk, _ACTOR)
            self._say(f"{who} {'may sign in again' if changed else 'was not disabled'}.")
        elif options["disable"]:
            done = disable(person.pk, _ACTOR, now)
            word = "Disabled" if done.changed else "Disabled before:"
            self._say(f"{word} {who}; ended {many(done.ended, 'sign-in')}.")
        else:
            self._say(f"Ended {many(end_all([person.pk], _ACTOR, now), 'sign-in')} of {who}.")

    def _say(self, text: str) -> None:
        self.stdout.write(text)


def _matching(options: dict[str, Any]) -> QuerySet[Person]:
    if options["person"]:
        issuer, subject = options["person"]
        return Person.objects.filter(issuer=issuer, subject=subject)
    return Person.objects.filter(email__iexact=options["email"]).exclude(email="").order_by("id")


def _intention(person: Person, options: dict[str, Any]) -> str:
    if options["enable"]:
        return "enable"
    count = SignIn.objects.filter(person=person, ended_at=None).count()
    ends = f"end {many(count, 'sign-in')} of"
    return f"disable and {ends}" if options["disable"] else ends
