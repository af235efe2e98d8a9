"""Where the risk lies: what customers owe by value tier, and how far it hangs on few of them (D10)."""

import ibis
import pandas as pd

from crm.analyses.credit.ledger import BETTER, INVOICES, counted_invoices
from crm.customers.buying import CUSTOMERS, customers
from crm.customers.limits import within_limits
from crm.customers.tiers import in_tiers, least_of_top
from crm.estimate.shares import RANKED, SHOWN
from crm.finding import Finding, Number
from crm.names.credit import NO_TIER
from crm.names.segmentation import TIERS
from crm.needs import needs
from crm.tables.company import Company
from crm.tables.fetch import fetch
from crm.tables.flags import one_if
from crm.words import _, count, day, money, percent, plural, short_money

LARGEST = 10  # debtors looked at together


@needs("D10", _("What is owed, by value tier"), *CUSTOMERS, *INVOICES, better=BETTER)
def exposure(
    company: Company, terms_days: int = 30, quiet_days: int = 180, vip_share: float = 0.5
) -> Finding:
    """Debtors, what they owe and what of it is overdue, by tier of the segmentation report; and the share of the ten who
    owe most, without their names.

    A debtor is a customer who owes more than they are owed: credits are set off against invoices of the same one."""
    within_limits("terms_days", terms_days, 0, 365)
    within_limits("quiet_days", quiet_days, 30, 730)
    within_limits("vip_share", vip_share, 0.1, 0.9)
    rows = debtors(company, terms_days, quiet_days, vip_share)
    table = rows.groupby("group", sort=False)[["debtors", "cents", "late"]].sum().reset_index()
    n, total = int(rows.debtors.sum()), float(rows.cents.sum())
    if n < SHOWN:
        return Finding("credit.exposure", too_few(company, n), answered=False)
    order = {**{key: tier.order for key, tier in TIERS.items()}, NO_TIER: len(TIERS) + 1}
    table = table.sort_values("group", key=lambda g: g.map(order), ignore_index=True)
    table["open_amount"], table["share_open"] = table.cents / 100, table.cents / total
    table["in_time_amount"], table["overdue_amount"] = (table.cents - table.late) / 100, table.late / 100
    table["share_overdue"] = (table.late / table.cents).where(table.debtors >= SHOWN)
    top = float(rows.cents[rows.top == 1].sum()) / total if n >= RANKED else float("nan")
    numbers = (Number("top_debtors", top, n=n),) if n >= RANKED else ()
    return Finding(
        id="credit.exposure",
        says=sentence(company, table, total / 100, top),
        table=table.drop(columns=["cents", "late"]),
        caption=_("Customers who owe something on {day}, by value tier").format(day=day(company.as_of)),
        numbers=numbers,
        notes=notes(company, terms_days),
        currency=company.currency,
    )


def debtors(company, terms_days: int, quiet_days: int, vip_share: float) -> pd.DataFrame:
    """One row a tier and whether among the ten who owe most (`top`): debtors, cents owed and cents of that overdue."""
    invoices = counted_invoices(company, terms_days)
    invoices = invoices.filter(invoices.account_id.notnull())
    late = ((invoices.open > 0) & (invoices.due_ago > 0)).ifelse(invoices.open, 0)
    each = invoices.group_by("account_id").agg(
        cents=invoices.open.sum().cast("int64"), late=late.sum().cast("int64")
    )
    each = each.filter(each.cents > 0)
    each = each.mutate(
        late=ibis.least(each.late, each.cents),
        place=ibis.row_number().over(order_by=[ibis.desc("cents"), "account_id"]),
    )
    buyers = customers(company)
    placed = in_tiers(buyers, quiet_days, least_of_top(buyers, vip_share))
    tiers = placed.select(of="account_id", tier="group")
    both = each.left_join(tiers, each.account_id == tiers.of)
    both = both.mutate(group=both.tier.fill_null(NO_TIER), top=one_if(both.place < LARGEST))
    return fetch(
        both.group_by("group", "top").agg(
            debtors=both.count(), cents=both.cents.sum().cast("int64"), late=both.late.sum().cast("int64")
        )
    )


def too_few(company, n: int) -> str:
    """Why there are no tiers of debtors."""
    text = plural(
        "{n} customer owes something on {day}, too few to tell where the risk lies.",
        "{n} customers owe something on {day}, too few to tell where the risk lies.",
        n,
    )
    return text.format(n=count(n), day=day(company.as_of))


def sentence(company, table: pd.DataFrame, total: float, top: float) -> str:
    """Which tier owes most, how much of that is late, and what the ten largest owe."""
    most = table.loc[table.open_amount.idxmax()]
    facts = {
        "tier": (TIERS[most.group].label if most.group in TIERS else _("Without orders")),
        "part": percent(most.share_open), "total": short_money(total, company.currency),
        "n": count(table.debtors.sum()), "late": percent(most.share_overdue), "top": percent(top),
    }  # fmt: skip
    if top != top:
        return _("{n} customers owe {total}; the tier that owes most of it is {tier}, with {part}.").format(
            **facts
        )
    if most.share_overdue != most.share_overdue:
        text = _(
            "{n} customers owe {total}, the ten who owe most {top} of it; {part} is owed by the tier {tier}."
        )
    else:
        text = _(
            "{n} customers owe {total}, the ten who owe most {top} of it; {part} is owed by the tier {tier}, of which {late} "
            "is overdue."
        )
    return text.format(**facts)


def notes(company, terms_days: int) -> tuple[str, ...]:
    """What is set off, and what names no customer."""
    said = [
        _(
            "A debtor is a customer who owes more than they are owed: credits are set off against invoices of the same customer, "
            "so that the sum may lie below what is owed by age."
        )
    ]
    rows = counted_invoices(company, terms_days)
    rows = rows.filter(rows.account_id.isnull(), rows.open != 0)
    found = fetch(rows.agg(n=rows.count(), cents=rows.open.sum().fill_null(0))).iloc[0]
    if found.n:
        text = plural(
            "{n} open invoice over {money} names no customer and is in no tier.",
            "{n} open invoices over {money} name no customer and are in no tier.",
            int(found.n),
        )
        said.append(text.format(n=count(found.n), money=money(float(found.cents) / 100, company.currency)))
    return tuple(said)
