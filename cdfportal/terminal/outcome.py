"""What a command ends with: a number for pipelines, and the failures that lead to it."""

from __future__ import annotations

from enum import IntEnum

from cdfportal.access.model import Verdict


class Exit(IntEnum):
    """The exit codes, the same for every command."""

    #: Allowed, or nothing found.
    YES = 0
    #: Denied, or differences found.
    NO = 1
    #: It could not be told: unknown, or provider or CDF did not answer.
    UNKNOWN = 2
    #: The command line or the settings are wrong (`EX_USAGE` of sysexits.h).
    USAGE = 64
    #: Ctrl-C: 128 and the number of SIGINT, as shells tell it.
    INTERRUPTED = 130


EXIT_OF = {Verdict.ALLOWED: Exit.YES, Verdict.DENIED: Exit.NO, Verdict.UNKNOWN: Exit.UNKNOWN}


class CommandError(Exception):
    """Why there is no answer; each argument is a line for people, without any secret."""

    exit = Exit.UNKNOWN

    def __init__(self, *lines: str) -> None:
        super().__init__(*lines)
        self.lines = lines


class UsageError(CommandError):
    """The command line or the settings are at fault."""

    exit = Exit.USAGE
