"""The pages a reader opens: a report, the list of a month's reports, the list of months. One string each.

Every page is one file that loads nothing and runs nothing; its policy forbids both. Text from outside is
escaped by the templates or cleaned in crm.run.pages.safe; it is never trusted because it looks harmless.
"""

import re
from datetime import date
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from crm import words
from crm.marks import unmarked
from crm.run.pages.story import told
from crm.theme.colours import COLOURS

THEME = Path(__file__).parents[2] / "theme"
LEFT = ("text", "flag", "month", "day", "code")  # units that are read as words; the others stand at the right
NARROW = ("month", "day", "code")  # of these, whose cells are never broken
FOLDED = 8  # rows of a table beside a picture that stand open
TALL = 10  # rows of a table without a picture that stand open
LONG = 16  # rows of a table beside a picture that is left out in print
WIDE = 7  # columns of a table that is printed in usual type
MAY_BE_MISSING = dict.fromkeys([
    "name", "company", "currency", "commit", "dirty", "notes", "changes", "index", "matrix", "cleaning", "rejects",
    "files", "months", "tables", "versions", "parameters", "since", "compared", "years", "took",
])  # fmt: skip


def page(notebook: dict, facts: dict) -> str:
    """The executed notebook as one HTML page, without its code.

    `facts`: source, month ("2026-10"), as_of, made_at (text); parameters: [{name, value, meaning}]; tables:
    [{name, rows, first, last, hash}]; versions: {name: version}. May be missing or empty: name (of the notebook),
    company, commit, dirty, notes (sentences for the foot), took {seconds, peak_mib}, index (address of the month's
    list); and what crm.run.since.changes says: changes, since_title, since, odd, compared.
    """
    story = told(notebook)
    shown = {"index": "index.html"} | facts
    return _filled("report.html.j2", shown, story=story, title=story.title or facts.get("name") or "")


def index_page(facts: dict) -> str:
    """The list of one month's reports.

    `facts`: source, month, as_of, made_at; reports: [{name, title, status (done, kept, thin or failed), href,
    numbers (as Number.data() gives them), missing (sentences), why (a line), last_good (a date)}]. May be
    missing or empty: company, currency, matrix [{id, title, report, status (possible, degraded, impossible),
    missing}], cleaning [{table, rule, rows_in, rows_out, money_in, money_out, detail}], rejects [{table,
    rows, share, file}], files [{href, label}], months (address of the list of months), and as for a page
    tables, versions, commit, dirty, notes.
    """
    reports = [{"title": "", "missing": [], "why": "", "last_good": None} | r for r in facts["reports"]]
    shown = facts | {"reports": reports}
    return _filled("index.html.j2", shown, title=words.long_month(_day(facts["month"])))


def months_page(facts: dict) -> str:
    """The list of months, newest first, and twelve months of every headline number.

    `facts`: made_at; months: [{month, source, href, reports [{name, title, status, href}], numbers}]. May be
    missing: company; years, as crm.run.pages.year gives them.
    """
    return _filled("months.html.j2", facts, title=words._("Reports by month"))


def _filled(template: str, facts: dict, **more) -> str:
    html = _environment().get_template(template).render(facts=MAY_BE_MISSING | facts, **more)
    return (
        unmarked(html).encode("utf-8", "replace").decode("utf-8")
    )  # half a character would not reach the disk


@cache
def _environment() -> Environment:
    """The templates, with the words they may use."""
    environment = Environment(
        loader=FileSystemLoader(THEME),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        "_": words._,
        "plural": words.plural,
        "language": str(words.LOCALE).replace("_", "-"),
        "style": Markup(_tight((THEME / "report.css").read_text(encoding="utf-8"))),  # noqa: S704  ours
        "colours": COLOURS,
        "LEFT": LEFT,
        "NARROW": NARROW,
        "FOLDED": FOLDED,
        "LONG": LONG,
        "TALL": TALL,
        "WIDE": WIDE,
    }
    environment.filters |= {
        "count": words.count,
        "number": words.number,
        "without": lambda facts, name: facts | {name: None},
        "percent": words.percent,
        "money": words.money,
        "listed": words.listed,
        "day": lambda value: words.day(_day(value)),
        "month": lambda value: words.long_month(_day(value)),
    }
    return environment


def _tight(css: str) -> str:
    """The style sheet without comments and the space that only its writers need."""
    return re.sub(r"\s*([{};,])\s*", r"\1", re.sub(r"/\*.*?\*/|\n\s*", "", css, flags=re.DOTALL))


def _day(text: str | None) -> date | None:
    """The date of "2026-10-31", of "2026-10" its first, of nothing None."""
    if not text:
        return None
    return date.fromisoformat(text[:10] if len(text) > 7 else f"{text}-01")
