"""Four tiers by value and by how long the last order is ago: VIP, regular, gone quiet, lapsed (B4)."""

import ibis
import pandas as pd

from crm.customers.buying import CUSTOMERS, customers, period
from crm.customers.left_out import left_out, not_loaded
from crm.customers.limits import within_limits
from crm.customers.middles import middles
from crm.customers.tiers import in_tiers, least_of_top
from crm.estimate.shares import SHOWN
from crm.finding import Finding
from crm.names.segmentation import TIERS
from crm.needs import needs
from crm.tables.company import Company
from crm.tables.fetch import fetch
from crm.words import _, count, days, money, percent, plural


@needs("B4", _("Value tiers"), *CUSTOMERS)
def tiers(company: Company, quiet_days: int = 180, vip_share: float = 0.5) -> Finding:
    """Each customer in one of four tiers: how many, what they bring, how long since their last order.

    VIP: among the highest spenders of the window, who together bring vip_share of revenue, with an order in
    the last quiet_days; regular: others with one; gone quiet: none for longer; lapsed: none for twice that."""
    within_limits("quiet_days", quiet_days, 30, 730)
    within_limits("vip_share", vip_share, 0.1, 0.9)
    table = customers(company).cache()  # four queries follow
    least = least_of_top(table, vip_share)
    placed = in_tiers(table, quiet_days, least)
    result = tier_table(placed)
    if result.empty:
        return Finding("segmentation.tiers", _("No customer has ordered yet."), answered=False)
    rules = rule_notes(company, result, (quiet_days, vip_share, least))
    return Finding(
        id="segmentation.tiers",
        says=sentence(company, result, at_stake(placed), quiet_days),
        table=result,
        caption=_("Customers who ever ordered by value tier, revenue of {period}").format(
            period=period(company)
        ),
        notes=(*rules, *not_loaded(company), *left_out(company)),
        currency=company.currency,
    )


def at_stake(placed: ibis.Table) -> pd.Series:
    """How many of the most valuable have ordered nothing for longer than the quiet time, and their cents."""
    quiet = placed.filter(placed.group.isin(["tier_quiet", "tier_lapsed"]), placed.high)
    return fetch(quiet.agg(n=quiet.count(), cents=quiet.cents.sum().fill_null(0))).iloc[0]


def tier_table(placed: ibis.Table) -> pd.DataFrame:
    """One row a tier, best first; averages withheld where fewer than ten are counted."""
    table = fetch(
        placed.group_by("group").agg(customers=placed.count(), cents=placed.cents.sum().cast("int64"))
    )
    if table.empty:
        return table
    since = fetch(middles(placed, "days_since", ("group",)).select("group", days_since="median"))
    table = table.merge(since, on="group").sort_values("group", key=lambda g: g.map(lambda k: TIERS[k].order))
    table["share_customers"] = table.customers / table.customers.sum()
    table["revenue"] = table.cents / 100
    table["share_revenue"] = table.cents / table.cents.sum() if table.cents.sum() > 0 else float("nan")
    table["revenue_per_customer"] = table.revenue / table.customers
    table.loc[table.customers < SHOWN, ["revenue_per_customer", "days_since"]] = float("nan")
    columns = [
        "group",
        "customers",
        "share_customers",
        "revenue",
        "share_revenue",
        "revenue_per_customer",
        "days_since",
    ]
    return table[columns].reset_index(drop=True)


def sentence(company, table: pd.DataFrame, risk: pd.Series, quiet_days: int) -> str:
    """What the VIPs bring, and what others as valuable brought who have stopped ordering."""
    vip, total = table[table.group == "tier_vip"], int(table.customers.sum())
    facts = {
        "n": count(vip.customers.sum()),
        "all": count(total),
        "period": period(company),
        "share": percent(vip.share_customers.sum()),
        "part": percent(vip.share_revenue.sum()),
        "quiet": count(risk.n),
        "stake": money(risk.cents / 100, company.currency),
        "days": days(quiet_days),
    }
    if total < SHOWN:
        text = plural(
            "{all} customer ever ordered, too few for tiers that mean much.",
            "{all} customers ever ordered, too few for tiers that mean much.",
            total,
        )
    elif table.revenue.sum() <= 0:
        text = _("There is no revenue in {period}, so no customer is more valuable than another.")
    elif vip.empty:
        text = _(
            "{quiet} of the most valuable customers, worth {stake}, have ordered nothing for more than {days}, and none is "
            "active."
        ) if risk.n >= SHOWN else _("No customer is both among the most valuable and active.")  # fmt: skip
    elif risk.n >= SHOWN:
        text = _(
            "{n} VIP customers ({share} of the {all} who ever ordered) bring {part} of the revenue of {period}; "
            "{quiet} others as valuable, worth {stake}, have ordered nothing for more than {days}."
        )
    else:
        text = plural(
            "{n} VIP customer ({share} of the {all} who ever ordered) brings {part} of the revenue of {period}.",
            "{n} VIP customers ({share} of the {all} who ever ordered) bring {part} of the revenue of {period}.",
            int(vip.customers.sum()),
        )
    return text.format(**facts)


def rule_notes(company, table: pd.DataFrame, rules: tuple[int, float, int | None]) -> tuple[str, ...]:
    """The rules in words, with the value from which on a customer is among the most valuable."""
    quiet, share, least = rules
    everyone = plural(
        "{n} customer who ever ordered; revenue is that of {period}.",
        "{n} customers who ever ordered; revenue is that of {period}.",
        int(table.customers.sum()),
    ).format(n=count(table.customers.sum()), period=period(company))
    top = _(
        "The most valuable are the highest spenders, who together bring {share} of revenue: here {worth} or more "
        "each. VIP are those of them with an order in the last {quiet}."
    ).format(share=percent(share, 0), quiet=days(quiet), worth=money((least or 0) / 100, company.currency))
    others = _(
        "Regular are all others with an order in the last {quiet}. Gone quiet are those who have ordered nothing for "
        "longer than that; lapsed, for twice as long."
    ).format(quiet=days(quiet))
    return (everyone, others) if least is None else (everyone, top, others)
