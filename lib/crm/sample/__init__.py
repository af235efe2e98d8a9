"""The made company: tables of a firm whose truth is known. README.md is their dictionary."""

from pathlib import Path

from crm.errors import BadInput
from crm.sample import invoices
from crm.sample.clock import generator
from crm.sample.company import draw
from crm.sample.dirt import PER, soiled
from crm.sample.files import exported, write
from crm.sample.truth import truth, write_truth

SHIPPED = {"customers": 4000, "months": 36, "seed": 7}  # the draw in data/


def make(customers: int, months: int, seed: int, out: Path) -> None:
    """Writes the tables of a company with about so many customers into the folder, and truth.json.

    The window is the last `months` months up to 31 October 2026. The same arguments write the same bytes."""
    _refuse(customers, months)
    made = draw(customers, months, seed)
    tables, planted = soiled(generator(seed, "dirt"), exported(made), customers)
    tables["invoices"], planted["invoices"], twice = invoices.soiled(
        tables["invoices"], seed, customers / PER
    )
    planted["exact_duplicates"] |= {"invoices": twice}
    write(tables, Path(out))
    write_truth(truth(made, {"customers": customers, "months": months, "seed": seed}, planted), Path(out))


def _refuse(customers: int, months: int) -> None:
    """BadInput for a company too small or too large to be made."""
    for name, value, low, high in (("customers", customers, 50, 2_000_000), ("months", months, 1, 240)):
        if not low <= value <= high:
            raise BadInput(f"--{name} {value}: a made company has {low:,} to {high:,} {name}.")
