"""How long customers take to pay, the unpaid invoices counted as long as they have waited (D10)."""

import pandas as pd

from crm.analyses.credit.ledger import INVOICES, counted_invoices, issued_in_window
from crm.analyses.credit.paying_words import notes, sentence, too_few
from crm.customers.buying import period
from crm.customers.limits import within_limits
from crm.estimate.shares import NONE, SHOWN
from crm.estimate.survival import median_days, restricted_mean, survival
from crm.finding import Finding, Number
from crm.needs import needs
from crm.tables.company import Company
from crm.tables.fetch import fetch
from crm.tables.flags import one_if
from crm.words import _, is_missing


@needs("D10", _("Days to payment"), *INVOICES, "invoices.paid_on", better=("invoices.paid_amount",))
def days_to_pay(company: Company, horizon: int = 180, level: float = 0.95) -> Finding:
    """The share of invoices paid in whole by each day since their issue (Kaplan-Meier), and of the money, day by day to
    the horizon; the mean wait within it, and beside it that of the paid ones alone."""
    within_limits("horizon", horizon, 30, 730)
    within_limits("level", level, 0.5, 0.999)
    rows = waits(company)
    counted = rows[rows.n > 0]
    n, paid = int(counted.n.sum()), counted[counted.event == 1]
    reach = followed(counted, horizon)
    if paid.n.sum() < SHOWN or reach < 1:
        return Finding("credit.days_to_pay", too_few(company, int(paid.n.sum())), answered=False)
    curve = survival(counted, level)
    median, mean = median_days(curve), restricted_mean(counted, reach, level)
    naive = float((paid.days * paid.n).sum() / paid.n.sum())
    money = median_days(money_curve(rows)).value
    numbers = [Number("pay_mean", *mean, n=n)]
    if not is_missing(median.value) and median.value <= reach:
        numbers.insert(0, Number("pay_median", *median, n=n))
    said = {"median": median if median.value <= reach else NONE, "mean": mean}
    return Finding(
        id="credit.days_to_pay",
        says=sentence(company, said, naive, reach),
        table=paid_by_day(curve, money_curve(rows), reach),
        caption=_("Share paid by days since the issue, invoices issued in {period}").format(
            period=period(company)
        ),
        numbers=tuple(numbers),
        notes=notes(company, counted, (naive, money, reach)),
    )


def waits(company) -> pd.DataFrame:
    """One row a (days, event): `n` invoices, the paid ones (1) by the day they were paid in whole, the others (0) by
    their age; and `cents`, of money paid and of money open. What is paid in part has its paid cents with n 0. Credit
    notes are no invoices; what was paid before its issue is left out."""
    bills = counted_invoices(company)
    bills = bills.filter(bills.cents > 0, ~bills.early, issued_in_window(company, bills))
    whole = bills.paid >= bills.cents
    paid = bills.filter(bills.paid > 0).select(
        days=lambda t: t.issued_ago - t.paid_ago, event=1, n=lambda t: one_if(t.open <= 0),
        cents=lambda t: t.cents - (t.open > 0).ifelse(t.open, 0),
    )  # fmt: skip
    rest = bills.filter(~whole).select(
        days="issued_ago", event=0, n=1, cents=lambda t: (t.open > t.cents).ifelse(t.cents, t.open)
    )
    kinds = dict.fromkeys(("days", "event", "n", "cents"), "int64")
    both = paid.cast(kinds).union(rest.cast(kinds))
    sums = both.group_by("days", "event").agg(
        n=both.n.sum().cast("int64"), cents=both.cents.sum().cast("int64")
    )
    return fetch(sums.order_by("days", "event"))


def money_curve(rows: pd.DataFrame) -> pd.DataFrame:
    """The same of each cent; its band would take cents for things that are paid one by one, so it is not used."""
    return survival(rows.assign(n=rows.cents))


def followed(counted: pd.DataFrame, horizon: int) -> int:
    """How many days can be told of: to the horizon, and no longer than ten invoices at least were there to wait."""
    alive = counted.groupby("days").n.sum().sort_index(ascending=False).cumsum()
    ages = counted[counted.event == 0]
    if ages.empty:  # all are paid: nothing is unknown
        return horizon
    enough = alive[alive >= SHOWN]
    return int(min(horizon, enough.index.max())) if len(enough) else 0


def paid_by_day(curve: pd.DataFrame, money: pd.DataFrame, reach: int) -> pd.DataFrame:
    """One row a day on which anything was paid, to the last day that can be told of."""
    paid = curve.assign(
        share_paid=1 - curve.share_left, paid_low=1 - curve.high, paid_high=1 - curve.low
    ).set_index("day")
    of_money = (1 - money.set_index("day").share_left).rename("share_money_paid")
    table = paid[["share_paid", "paid_low", "paid_high"]].join(of_money, how="left")
    table = table.join(curve.set_index("day").at_risk)
    changed = table.share_paid.diff().fillna(1) != 0
    table = table[changed & (table.index <= reach)].reset_index().rename(columns={"day": "days_since_issue"})
    return table.astype({"days_since_issue": "int64", "at_risk": "int64"}).rename(
        columns={"at_risk": "waiting"}
    )
