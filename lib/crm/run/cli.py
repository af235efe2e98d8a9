"""The command crm-report. Nothing heavy is imported here: --help and a mistyped parameter answer at once."""

import argparse
import os
import sys

from crm.errors import BadInput
from crm.run import errands

ABOUT = "This month's reports about a company's customers, from the tables of its CRM."


def main(argv: list[str] | None = None) -> int:
    """Runs the command; 0 all good, 1 some report failed, 2 bad input, 3 no report is good."""
    words = sys.argv[1:] if argv is None else argv
    options = _parser().parse_args(words, argparse.Namespace(arguments=words))
    try:
        return options.errand(options)
    except BadInput as error:
        print(f"crm-report: {error}", file=sys.stderr)
        return errands.BAD_INPUT
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # whoever read the lines has gone, as `| head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "crm-report",
        description=ABOUT,
        allow_abbrev=False,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    run = commands.add_parser("run", help="run the reports and publish the month", allow_abbrev=False)
    _add_plan(run.add_argument)
    run.set_defaults(errand=errands.run)
    check = commands.add_parser(
        "check", help="look at profile, data and parameters, run nothing", allow_abbrev=False
    )
    _add_plan(check.add_argument)
    check.set_defaults(errand=errands.check)
    listing = commands.add_parser("list", help="the reports there are")
    listing.set_defaults(errand=errands.list_reports)
    show = commands.add_parser("show", help="a report's parameters: type, default, meaning, limits")
    show.add_argument("name", metavar="NAME", help="a report, or run for what holds for all of them")
    show.set_defaults(errand=errands.show)
    sample = commands.add_parser("sample", help="write the tables of a made company", allow_abbrev=False)
    sample.add_argument("--customers", type=int, metavar="N", help="how many; without, as in the sample")
    sample.add_argument("--months", type=int, metavar="M", help="how many, up to October 2026")
    sample.add_argument("--seed", type=int, metavar="S", help="the same seed makes the same company")
    sample.add_argument("--out", required=True, metavar="DIR", help="folder to write to")
    sample.set_defaults(errand=errands.sample)
    return parser


def _add_plan(add) -> None:
    """The options that say what a run is about."""
    add("--month", metavar="2026-10", help="the month, or last: the one before today's")
    add("--from", dest="start", metavar="2025-11", help="first of several months")
    add("--to", dest="end", metavar="2026-10", help="last of several months")
    add("--source", metavar="NAME", help="profile in params/sources")
    add("--data", metavar="DIR", help="folder of the source's files")
    add("--params", metavar="FILE", help="instead of params/monthly.yaml")
    add(
        "--only",
        nargs="+",
        action="extend",
        metavar="NAME",
        help="these reports; others stay as they are",
    )
    add(
        "--set",
        nargs="+",
        action="extend",
        metavar="[REPORT.]NAME=VALUE",
        help="outranks the file",
    )
    add("--jobs", metavar="N", help="reports at a time")
    add("--out", metavar="DIR", help="instead of reports/")
