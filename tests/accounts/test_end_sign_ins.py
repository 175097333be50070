"""The command that does what an administrator's pages do."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Person, SignIn
from tests.accounts.rows import Hands, person, session, sign_in

pytestmark = pytest.mark.django_db


def command(*arguments: str) -> str:
    said = StringIO()
    call_command("end_sign_ins", *arguments, stdout=said)
    return said.getvalue().strip()


def living() -> int:
    return SignIn.objects.filter(ended_at=None).count()


@pytest.fixture
def signed_in(hands: Hands) -> Person:
    """Alice in two browsers, Bob in one."""
    alice = person()
    for who in (alice, alice, person("bob")):
        session(sign_in(who))
    return alice


WHO = "Alice (https://idp.example alice)"


def test_one_person_by_identity(signed_in: Person) -> None:
    by = ("--person", "https://idp.example", "alice")
    assert command(*by, "--dry-run") == f"Would end 2 sign-ins of {WHO}."
    assert living() == 3
    assert command(*by) == f"Ended 2 sign-ins of {WHO}."
    assert {*SignIn.objects.exclude(ended_at=None).values_list("end_reason", flat=True)} == {
        "ended_by_admin"
    }
    assert command(*by) == f"Ended 0 sign-ins of {WHO}."


def test_disabling_and_enabling(signed_in: Person) -> None:
    by = ("--email", "ALICE@plant.example")
    assert command(*by, "--disable", "--dry-run") == f"Would disable and end 2 sign-ins of {WHO}."
    assert command(*by, "--disable") == f"Disabled {WHO}; ended 2 sign-ins."
    assert command(*by, "--disable") == f"Disabled before: {WHO}; ended 0 sign-ins."
    assert command(*by, "--enable", "--dry-run") == f"Would enable {WHO}."
    assert command(*by, "--enable") == f"{WHO} may sign in again."
    assert command(*by, "--enable") == f"{WHO} was not disabled."
    assert (living(), Person.objects.filter(disabled_at=None).count()) == (1, 2)


def test_everybody(signed_in: Person) -> None:
    assert command("--everybody", "--dry-run") == "Would end 3 sign-ins of 2 people."
    assert command("--everybody") == "Ended 3 sign-ins of 2 people."
    assert living() == 0
    with pytest.raises(CommandError, match="Nobody is signed in") as refused:
        command("--everybody")
    assert refused.value.returncode == 1


@pytest.mark.parametrize(
    "by",
    [
        ("--person", "https://idp.example", "nobody"),
        ("--person", "https://other.example", "alice"),
        ("--email", "nobody@plant.example"),
        ("--email", ""),
    ],
)
def test_nobody_matches(signed_in: Person, by: tuple[str, ...]) -> None:
    with pytest.raises(CommandError, match="Nobody matches") as refused:
        command(*by)
    assert refused.value.returncode == 1
    assert living() == 3


def test_an_address_that_several_have_names_nobody(signed_in: Person) -> None:
    Person.objects.update(email="shared@plant.example")
    said = StringIO()
    with pytest.raises(CommandError, match="2 people have this e-mail address") as refused:
        call_command("end_sign_ins", "--email", "shared@plant.example", stdout=said)
    assert refused.value.returncode == 2
    assert said.getvalue().splitlines() == [
        "--person https://idp.example alice  Alice",
        "--person https://idp.example bob  Bob",
    ]
    assert living() == 3


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--disable",),
        ("--everybody", "--disable"),
        ("--everybody", "--enable"),
        ("--everybody", "--email", "x"),
        ("--email", "x", "--disable", "--enable"),
        ("--person", "x"),
    ],
)
def test_what_the_command_does_not_take(signed_in: Person, arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        command(*arguments)
    assert living() == 3
