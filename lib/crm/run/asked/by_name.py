"""Secrets come by name: a password, a token, a key is never a value in parameters, only the name of an environment
variable. Refused before anything runs, and never repeated."""

import hmac
import os
import re
from collections.abc import Iterable

from crm.errors import BadInput
from crm.run.asked.given import Blocks, Given
from crm.run.asked.notebooks import Report
from crm.run.guard.secrets import NAME, Secrets

CALLED_SECRET = re.compile(
    r"(^|_)(password|passwd|passphrase|pwd|pass|secret|token|credentials?|api_?key|"
    r"(access|private|secret|auth|hash|encryption)_key)$|^key$",
    re.IGNORECASE,
)
SHORTEST_KEY = 16  # characters; a shorter one is found by trying


def refuse_declared(reports: Iterable[Report]) -> None:
    """BadInput for a notebook that declares a secret as a parameter: its value would stand in the notebook."""
    for report in reports:
        for name in report.by_name:
            if CALLED_SECRET.search(name):
                raise BadInput(
                    f"notebooks/{report.path.name} declares the parameter '{name}', whose value would be published. "
                    f"Name an environment variable instead: {name}_env."
                )


def refuse_given(secrets: Secrets, *layers: Blocks) -> None:
    """BadInput for a parameter that is called a secret, for one that holds the value of a secret, and for a name
    of an environment variable that is none."""
    for layer in layers:
        for block in layer.values():
            for name, given in block.items():
                _refuse(secrets, name, given)


def refuse_settings(secrets: Secrets, settings: dict) -> None:
    """BadInput for a setting of the run that holds the value of a secret."""
    for name, value in settings.items():
        if isinstance(value, str) and (variable := secrets.found_in([value])) and not name.endswith("_env"):
            raise BadInput(_holds(f"run.{name}", variable))


def customers_key(settings: dict) -> str | None:
    """The key that customers are hashed with; None where they are shown by id. BadInput where it is lacking."""
    if settings["customers"] != "hash":
        return None
    name = settings["customers_key_env"]
    if not name:
        raise BadInput(
            "customers is hash, and nothing says with which key. Put one into an environment variable and its "
            "name into run.customers_key_env."
        )
    key = os.environ.get(name, "")
    if len(key) < SHORTEST_KEY:
        there = f"has {len(key)} characters" if key else "is not set"
        raise BadInput(
            f"The environment variable that run.customers_key_env names {there}. Give it a key of at least "
            f"{SHORTEST_KEY} characters, the same every month: with another key every customer gets another name."
        )
    return key


def with_key(stamp: dict | None, settings: dict) -> dict | None:
    """The stamp of a source's files and, where customers are hashed, of the key: another key changes every page."""
    key = customers_key(settings)
    if not stamp or not key:
        return stamp
    # no more than the hash of one more id, so that it tells nothing about the key
    return stamp | {"customers_key": hmac.new(key.encode(), b"crm-report", "sha256").hexdigest()[:12]}


def _refuse(secrets: Secrets, name: str, given: Given) -> None:
    where = given.where.partition("=")[0]
    if CALLED_SECRET.search(name):
        raise BadInput(
            f"{where}: no secret is given as a value. Name an environment variable instead: {name}_env."
        )
    if name.endswith("_env") and given.text and not NAME.fullmatch(given.text):
        raise BadInput(
            f"{where}: give the name of an environment variable, such as CRM_PASSWORD, not its value."
        )
    if not name.endswith("_env") and (variable := secrets.found_in([given.text])):
        raise BadInput(_holds(where, variable))


def _holds(where: str, variable: str) -> str:
    return f"{where} holds the value of the environment variable {variable}. Values are published; name the variable."
