"""The tables as a CRM would export them: text in every cell, the CRM's own column names."""

import gzip
from pathlib import Path

import pandas as pd

from crm.sample import contracts, costs, invoices, people, sales_files, service_files, targets
from crm.sample.company import Made

SMALL = ("owners", "products", "stages", "targets")  # stay plain


def exported(made: Made) -> dict[str, pd.DataFrame]:
    """File name without ending → its rows as text, clean."""
    return {
        "accounts": sales_files.accounts(made),
        "contacts": sales_files.contacts(made),
        "owners": people.owners(),
        "products": people.products(),
        "stages": people.stages(),
        "leads": sales_files.leads(made),
        "deals": sales_files.deals(made),
        "deal_history": sales_files.history(made),
        "activities": sales_files.activities(made),
        "orders": sales_files.orders(made),
        "order_lines": sales_files.lines(made),
        "subscriptions": contracts.contracts(made.window, made.plans),
        "tickets": service_files.tickets(made),
        "surveys": service_files.surveys(made),
        "survey_invitations": service_files.invitations(made),
        "costs": costs.exported(made.window, made.costs),
        "invoices": invoices.exported(made.window, made.invoices),
        "targets": targets.exported(made.targets),
    }


def write(tables: dict[str, pd.DataFrame], out: Path) -> None:
    """One CSV a table in the folder, all but the small ones gzipped; the same bytes for the same rows."""
    out.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        text = rows.to_csv(index=False, lineterminator="\n").encode()
        if name in SMALL:
            (out / f"{name}.csv").write_bytes(text)
        else:
            (out / f"{name}.csv.gz").write_bytes(gzip.compress(text, 9, mtime=0))
