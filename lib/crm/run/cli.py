"""The command crm-report. Nothing heavy is imported here: --help and a mistyped parameter answer at once."""

import argparse
import os
import re
import sys
import traceback

from crm.errors import BadInput, nearest
from crm.marks import unmarked
from crm.run import errands, whole
from crm.run.guard.secrets import hidden, secrets_at_hand

ABOUT = "This month's reports about a company's customers, from the tables of its CRM."


def main(argv: list[str] | None = None) -> int:
    """Runs the command; 0 all good, 1 some report failed, 2 bad input, 3 no report is good."""
    words = sys.argv[1:] if argv is None else argv
    try:
        options = _parser().parse_args(words, argparse.Namespace(arguments=words))
        return options.errand(options)
    except BadInput as error:
        complain(f"crm-report: {error}", words)
        return errands.BAD_INPUT
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # whoever read the lines has gone, as `| head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except (OSError, MemoryError) as error:
        complain(f"crm-report: {type(error).__name__}: {error}. Nothing was published.", words)
        return errands.NONE_GOOD
    except Exception:  # a mistake of ours: 1 would say that some reports are good
        complain(traceback.format_exc().rstrip(), words)
        return errands.NONE_GOOD


def complain(text: str, words: list[str]) -> None:
    """Prints a text for whoever started the command; the error of a database may hold its password."""
    print(secrets_at_hand(words).masked(unmarked(text)), file=sys.stderr)


class Parser(argparse.ArgumentParser):
    """Refuses words as everything else is refused: on one line, with the nearest option, without a secret."""

    def parse_known_args(self, args=None, namespace=None):
        """The words known; of the others the first is refused here, where the options are known."""
        found, others = super().parse_known_args(args, namespace)
        if others:
            options = [option for option in self._option_string_actions if option.startswith("--")]
            near = nearest(others[0].partition("=")[0], options) if others[0].startswith("-") else ""
            raise BadInput(f"{self.prog} knows no '{hidden(others[0])}'.{near} See {self.prog} --help.")
        return found, others

    def error(self, message: str):
        """Raises BadInput."""
        if found := re.fullmatch(r"argument COMMAND: invalid choice: '(.*)' \(choose from (.*)\)", message):
            known = found[2].replace("'", "").split(", ")
            raise BadInput(f"There is no command '{found[1]}'.{nearest(found[1], known)}")
        raise BadInput(f"{message}. See {self.prog} --help.")


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        "crm-report",
        description=ABOUT,
        allow_abbrev=False,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    run = commands.add_parser("run", help="run the reports and publish the month", allow_abbrev=False)
    _add_plan(run.add_argument)
    run.add_argument(
        "--notify",
        metavar="ADDRESS[,ADDRESS]",
        help="mail the summary there; the server is run.smtp",
    )
    run.add_argument("--again", action="store_true", help="also reports of which nothing has changed")
    run.set_defaults(errand=whole.run)
    check = commands.add_parser(
        "check", help="look at profile, data and parameters, run nothing", allow_abbrev=False
    )
    _add_plan(check.add_argument)
    check.set_defaults(errand=errands.check)
    lists = commands.add_parser(
        "audiences", help="each segment as a CSV that a CRM can import", allow_abbrev=False
    )
    _add_plan(lists.add_argument)
    lists.add_argument("--audience", nargs="+", metavar="NAME", help="these only, such as rfm or tiers")
    lists.set_defaults(errand=_audiences)
    again = commands.add_parser("rebuild", help="make a published month again and compare its numbers")
    again.add_argument("manifest", metavar="MANIFEST", help="a month's manifest.json, or its folder")
    again.add_argument("--data", metavar="DIR", help="folder of the source's files, if they moved")
    again.add_argument("--out", metavar="DIR", help="keep what was made, in this folder")
    again.set_defaults(errand=_rebuild)
    _add_small(commands)
    return parser


def _add_small(commands) -> None:
    """The commands that look at no data."""
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


def _audiences(options) -> int:
    """The command `audiences`, imported when it is asked for."""
    from crm.run.audiences import audiences

    return audiences(options)


def _rebuild(options) -> int:
    """The command `rebuild`, imported when it is asked for."""
    from crm.run.rebuild import rebuild

    return rebuild(options)


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
