"""What stands between a report and its publication: no secret and no person gets out.

A page that holds one is not published. What has to be said all the same (why a report failed, what its kernel
wrote, which rows could not be read) is said with the secret or the person hidden.
"""

import csv
import html
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from crm.run.guard.passages import PICTURES, of_findings, of_notebook, of_page
from crm.run.guard.personal import found_in, kinds_in, without_persons
from crm.run.guard.phones import in_phone_column, is_called_phone
from crm.run.guard.secrets import HIDDEN, Secrets, secrets_at_hand, strings
from crm.run.pages.sheets import write_sheet
from crm.words import _

FIRST = 3  # rows of a table that check shows


class Gate(NamedTuple):
    """What may not pass: the secrets of the run, and personal data of kinds other than those allowed. `key_env`
    names the variable with the key that customers are hashed with; empty where they are shown by id."""

    secrets: Secrets = Secrets()
    allowed: tuple[str, ...] = ()
    key_env: str = ""

    def refusal(self, page: str, notebook: dict, findings: list[dict]) -> tuple[str, str] | None:
        """Why a report may not be published: the kind of reason, and a sentence; None for one that may."""
        texts = (page, html.unescape(page), *strings(notebook), *strings(findings))
        if variable := self.secrets.found_in(texts):
            return "secret", _secret_says(variable, self._where(page, notebook, findings))
        if says := found_in(page, findings, notebook, self.allowed):
            return "personal data", self.masked(_persons_say(says))
        return None

    def _where(self, page: str, notebook: dict, findings: list[dict]) -> str:
        """The first place a reader would meet the secret."""
        for passage in (*of_findings(findings), *of_page(page), *of_notebook(notebook)):
            if self.secrets.found_in(passage.texts):
                return self.masked(passage.where)
        return _("the notebook's code")

    def masked(self, text: str) -> str:
        """The text with secrets and personal data hidden."""
        return without_persons(self.secrets.masked(text), self.allowed)

    def cleaned(self, thing):
        """Plain data with secrets and personal data hidden in every text, and without pictures: what is drawn in
        them cannot be looked through."""
        if isinstance(thing, str):
            return self.masked(thing)
        if isinstance(thing, dict):
            return type(thing)({k: self.cleaned(v) for k, v in thing.items() if k not in PICTURES})
        return [self.cleaned(value) for value in thing] if isinstance(thing, list | tuple) else thing

    def copy_text(self, source: Path, target: Path) -> None:
        """Copies a text file line by line, secrets and personal data hidden."""
        with (
            source.open(encoding="utf-8", errors="replace", newline="") as lines,
            target.open("w", encoding="utf-8", newline="") as copy,
        ):
            copy.writelines(self.masked(line) for line in lines)

    def copy_rejects(self, source: Path, target: Path) -> None:
        """Copies the lists of rows that could not be read: file, line, column and reason as they are; of the value
        what may be seen, and nothing where customers are hashed, since it may name one."""
        target.mkdir()
        for path in sorted(source.glob("*.csv")):
            with path.open(encoding="utf-8", newline="") as rows:
                header, *rejects = csv.reader(rows)
            shown = [[self.masked(f), int(n), c, self._raw(c, value), why] for f, n, c, value, why in rejects]
            write_sheet(target / path.name, [header, *shown])

    def set_aside(self, folder: Path) -> Iterator[str]:
        """The first rows that could not be read, a line each, as they may be seen: where, what and why."""
        for path in sorted(folder.glob("*.csv")):
            with path.open(encoding="utf-8", newline="") as rows:
                _header, *rejects = csv.reader(rows)
            for file, line, column, value, why in rejects[:FIRST]:
                shown = f"{column}: '{self._raw(column, value)[:80]}' {why}" if column else why
                yield f"{self.masked(file)}, line {line}, {shown}"
            if len(rejects) > FIRST:
                yield f"{path.stem}: {len(rejects) - FIRST:,} more"

    def _raw(self, column: str, value: str) -> str:
        called = is_called_phone(column) and in_phone_column(value) and "phone" not in self.allowed
        return HIDDEN if called or (value and self.key_env) else self.masked(value)


def gate_of(plan) -> Gate:
    """The gate of a run: with the secrets that its settings, its reports' parameters and its command name."""
    settings = plan.settings
    blocks = (settings, *plan.values.values())
    named = [f"{name}={value}" for block in blocks for name, value in block.items() if name.endswith("_env")]
    key_env = settings["customers_key_env"] if settings["customers"] == "hash" else ""
    allowed = tuple(kinds_in(settings["personal_data_allowed"]))
    return Gate(secrets_at_hand([*plan.arguments, *named]), allowed, key_env)


def _secret_says(variable: str, where: str) -> str:
    return _(
        "It is not published: the value of the environment variable {variable}, or a password in it, stands in {place}."
    ).format(variable=variable, place=where)


def _persons_say(says: list[str]) -> str:
    return _(
        "It is not published, for it shows personal data: {found}. Take them out, or allow their kind by name in "
        "run.personal_data_allowed."
    ).format(found="; ".join(says))
