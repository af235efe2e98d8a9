"""What customers are described by: a column of accounts each, and another one where the source does not fill it."""

import ibis

from crm.errors import BadInput, nearest
from crm.names.segmentation import DESCRIBED_BY
from crm.tables.fetch import fetch

UNKNOWN, SMALL = "group_unknown", "group_small"  # groups of no description, and of too few
BANDS = (
    (10, "1-9"),
    (50, "10-49"),
    (250, "50-249"),
    (1000, "250-999"),
)  # employees below, and the band's name
LARGEST = "1000+"


def description(company, by: str) -> str | None:
    """What customers are described by: as asked, else the first description that tells them apart, None without any.

    Raises BadInput where `by` describes no customer."""
    if by not in DESCRIBED_BY:
        raise BadInput(f"by is '{by}', which describes no customer.{nearest(by, DESCRIBED_BY)}")
    return by if company.has(f"accounts.{by}") else instead(company)


def instead(company) -> str | None:
    """The first description that the source fills with more than one kind; None when there is none."""
    filled = [key for key in DESCRIBED_BY if company.has(f"accounts.{key}")]
    if not filled:
        return None
    kinds = fetch(company.accounts.agg(**{key: company.accounts[key].nunique() for key in filled})).iloc[0]
    return next((key for key in filled if kinds[key] > 1), None)


def described(company, by: str) -> ibis.Table:
    """One row an account with `group`, its kind by this description, null where that is not said; an expression."""
    accounts = company.accounts
    kind = employee_band(accounts.employees) if by == "employees" else accounts[by]
    return accounts.mutate(kind=kind).group_by("account_id").agg(group=lambda t: t.kind.max())


def employee_band(employees: ibis.Value) -> ibis.Value:
    """The size class of a company: 1-9, 10-49, 50-249, 250-999, 1000+."""
    branches = [(employees < 1, ibis.null("string"))] + [(employees < top, name) for top, name in BANDS]
    return ibis.cases(*branches, (employees.notnull(), LARGEST))
