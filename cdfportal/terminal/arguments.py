"""The command line: commands, options, and a help that answers."""

from __future__ import annotations

import argparse
from typing import NoReturn

from cdfportal.terminal.outcome import Exit

_DESCRIPTION = "Who may do what in a project of Cognite Data Fusion, and because of which group."
_EPILOG = """\
It signs in with client credentials from the environment or .env, named as in the Cognite Toolkit
(PROVIDER, IDP_TENANT_ID, IDP_CLIENT_ID, IDP_CLIENT_SECRET or IDP_CLIENT_SECRET_FILE, CDF_CLUSTER,
CDF_PROJECT …), or takes a token from CDF_TOKEN or CDF_TOKEN_FILE, or asks nobody: --offline.

exit codes:
  0   allowed; somebody may; no difference; all well
  1   denied; nobody may; differences; something to mend
  2   it cannot be told, or provider or CDF did not answer
  64  the command line or the settings are wrong

examples:
  cdfportal can-i timeSeriesAcl READ datasetScope:42
  cdfportal who-can rawAcl WRITE tableScope:plant/sensors --json
  cdfportal explain POST /timeseries/list
  cdfportal compare me group:123
  cdfportal doctor

Every command has a help of its own: cdfportal can-i --help
"""
_CAN_I = """\
examples:
  cdfportal can-i assetsAcl READ                               everything, by the token at hand
  cdfportal can-i timeSeriesAcl WRITE datasetScope:42,43       both data sets
  cdfportal can-i filesAcl READ all --security-category 7      files that carry category 7
  cdfportal can-i groupsAcl CREATE --group 123                 members of a group
  cdfportal can-i eventsAcl READ --idp-group a1b2 --idp-group c3d4
                                                               somebody in both IdP groups
  cdfportal can-i assetsAcl READ --offline groups.json --inspect inspect.json

in a pipeline:
  cdfportal can-i sessionsAcl CREATE || exit 1
"""
_WHO_CAN = """\
examples:
  cdfportal who-can groupsAcl CREATE
  cdfportal who-can timeSeriesAcl READ datasetScope:42 --json | jq -r '.groups[].name'
  curl -H "Authorization: Bearer $TOKEN" "$CDF/groups?all=true" \\
    | cdfportal who-can rawAcl WRITE --offline -
"""
_EXPLAIN = """\
examples:
  cdfportal explain GET /timeseries
  cdfportal explain POST https://westeurope-1.cognitedata.com/api/v1/projects/p/raw/dbs/db/tables
  cdfportal explain POST /timeseries/list --body request.json --group 123
  python3 job.py 2>&1 | cdfportal explain --error -
"""
_COMPARE = """\
a side is me, group:<id>[,<id>], idp_group:<id>[,<id>] (somebody in all of them) or principal:<id>

examples:
  cdfportal compare me group:123
  cdfportal compare group:123 group:456 --json | jq '.rights[] | select(.where == "left")'
  cdfportal compare idp_group:a1b2 principal:c3d4
"""
_DOCTOR = """\
examples:
  cdfportal doctor                                the service principal of the environment
  cdfportal doctor --acl timeSeriesAcl --action READ --scope datasetScope:42
                                                  and whether it may do that, tried for real
  cdfportal doctor --use time-series-extractor@datasetScope:42
                                                  whether it holds what that takes, and no more
  cdfportal doctor --portal                       the portal's own settings, its rows left out
  CDF_TOKEN_FILE=token cdfportal doctor           a token that is there already

in a pipeline:
  cdfportal doctor --json | jq -r '.checks[] | select(.verdict == "failed") | .cause'
"""
_SCOPE = "all (the default), or a wire scope and values: datasetScope:42,43 tableScope:db/table"


class Parser(argparse.ArgumentParser):
    """argparse, with the exit code of sysexits.h for a wrong command line."""

    def error(self, message: str) -> NoReturn:
        """One line, and where the help is."""
        self.exit(Exit.USAGE, f"{self.prog}: {message}\nSee {self.prog} --help.\n")


def parser() -> Parser:
    """The parser of everything."""
    found = Parser(
        prog="cdfportal",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    commands = found.add_subparsers(dest="command", metavar="command", required=True)
    _add_can_i(commands)
    _add_who_can(commands)
    _add_explain(commands)
    _add_compare(commands)
    _add_doctor(commands)
    return found


_Commands = argparse._SubParsersAction


def _add_doctor(commands: _Commands[Parser]) -> None:
    summary = (
        "why signing in or a call to CDF does not work: ordered live checks, each with its cure"
    )
    found = _bare(commands, "doctor", summary, _DOCTOR)
    found.add_argument("--json", action="store_true", help="all results as JSON, at the end")
    found.add_argument("--portal", action="store_true", help="look at the portal's own settings")
    reading = found.add_argument_group("where to read")
    _add_places(reading)
    right = found.add_argument_group("the right that is wanted (without: nothing is tried)")
    right.add_argument("--acl", default="", metavar="ACL", help="such as timeSeriesAcl")
    right.add_argument("--action", default="", metavar="ACTION", help="such as READ")
    right.add_argument("--scope", default="", metavar="SCOPE", help=_SCOPE)
    right.add_argument(
        "--use",
        default="",
        metavar="USE",
        help="what it is for: a typical use, or rights; what it holds beyond is told",
    )


def _add_places(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--project", default="", metavar="P", help="instead of CDF_PROJECT")
    group.add_argument(
        "--env-file", default="", metavar="FILE", help="instead of .env in this folder"
    )


def _command(
    commands: _Commands[Parser], name: str, summary: str, examples: str, *also: str
) -> Parser:
    found = _bare(commands, name, summary, examples, *also)
    _add_common(found)
    return found


def _bare(
    commands: _Commands[Parser], name: str, summary: str, examples: str, *also: str
) -> Parser:
    return commands.add_parser(
        name,
        aliases=also,
        help=summary,
        description=f"{summary[0].upper()}{summary[1:]}.",
        epilog=examples,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )


def _add_common(found: Parser) -> None:
    found.add_argument(
        "--json", action="store_true", help="the answer as JSON, as the pages have it"
    )
    reading = found.add_argument_group("where to read")
    _add_places(reading)
    reading.add_argument(
        "--offline",
        metavar="FILE",
        help="a saved answer of GET groups?all=true; - is standard input; nothing is called",
    )
    reading.add_argument(
        "--inspect", default="", metavar="FILE", help="with it, a saved answer of token/inspect"
    )
    token = found.add_argument_group("what is known of a token that was not got here")
    token.add_argument(
        "--token-scope",
        action="append",
        default=[],
        metavar="S",
        help="a CDF scope that it carries, such as DATA.VIEW; repeat for several",
    )
    token.add_argument(
        "--application", default="", metavar="ID", help="the application that it was made for"
    )


def _add_question(found: Parser) -> None:
    found.add_argument("acl", metavar="ACL", help="an access control list, such as timeSeriesAcl")
    found.add_argument("action", metavar="ACTION", help="an action, such as READ")
    found.add_argument("scope", metavar="SCOPE", nargs="?", default="all", help=_SCOPE)
    found.add_argument(
        "--security-category",
        action="append",
        default=[],
        metavar="N",
        help="id of a security category that the resource carries; repeat for several",
    )


def _add_can_i(commands: _Commands[Parser]) -> None:
    found = _command(commands, "can-i", "whether I, or somebody else, may do that, and why", _CAN_I)
    _add_question(found)
    _add_whom(found)


def _add_whom(found: Parser) -> None:
    whom = found.add_argument_group("about whom (without: the token's own principal)")
    whom.add_argument(
        "--group", action="append", default=[], metavar="ID", help="members of this CDF group"
    )
    whom.add_argument(
        "--idp-group",
        action="append",
        default=[],
        metavar="ID",
        help="somebody in this group of the identity provider; repeat for several at once",
    )
    whom.add_argument("--principal", default="", metavar="ID", help="this principal of CDF")


def _add_who_can(commands: _Commands[Parser]) -> None:
    _add_question(_command(commands, "who-can", "who may do that, through which groups", _WHO_CAN))


def _add_explain(commands: _Commands[Parser]) -> None:
    summary = "which rights a call to CDF needs, or what an error of CDF means"
    found = _command(commands, "explain", summary, _EXPLAIN)
    found.add_argument("method", metavar="METHOD", nargs="?", default="", help="such as POST")
    found.add_argument(
        "path",
        metavar="PATH",
        nargs="?",
        default="",
        help="below the project, or the whole address",
    )
    found.add_argument("--body", metavar="FILE", help="what is sent, for the scopes that it names")
    found.add_argument(
        "--error", metavar="FILE", help="a pasted error instead; - is standard input"
    )
    _add_whom(found)


def _add_compare(commands: _Commands[Parser]) -> None:
    summary = "what one holds that the other lacks, right by right"
    found = _command(commands, "compare", summary, _COMPARE, "diff")
    found.add_argument(
        "left", metavar="LEFT", help="me, group:<id>, idp_group:<id>, principal:<id>"
    )
    found.add_argument("right", metavar="RIGHT", help="likewise")
