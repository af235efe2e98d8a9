"""How many invoices are paid by their due day, and some time after (D10)."""

import ibis
import pandas as pd

from crm.analyses.credit.ledger import INVOICES, counted_invoices, issued_in_window
from crm.customers.buying import period
from crm.customers.limits import within_limits
from crm.estimate.shares import SHOWN, wilson
from crm.estimate.survival import survival, value_on
from crm.finding import Finding, Number
from crm.names.credit import AFTER_DUE
from crm.needs import needs
from crm.tables.company import Company
from crm.tables.fetch import fetch
from crm.tables.flags import one_if
from crm.words import _, between, count, days, percent, plural

STEP = 30  # days between two rows of the table


@needs("D10", _("Paid by the due day"), *INVOICES, "invoices.paid_on", better=("invoices.due_on",))
def paid_after_due(company: Company, terms_days: int = 30, level: float = 0.95) -> Finding:
    """The share of invoices paid in whole by their due day, and 30, 60 and 90 days after it (Kaplan-Meier on the days
    since the due day), of those whose due day has come; and the share of their money."""
    within_limits("terms_days", terms_days, 0, 365)
    within_limits("level", level, 0.5, 0.999)
    rows = lateness(company, terms_days)
    n = int(rows.n.sum())
    if n < SHOWN:
        text = plural(
            "{n} invoice issued in {period} has been due, too few to tell how many are paid in time.",
            "{n} invoices issued in {period} have been due, too few to tell how many are paid in time.",
            n,
        )
        return Finding(
            "credit.paid_after_due", text.format(n=count(n), period=period(company)), answered=False
        )
    table = milestones(rows, level)
    by_due = table.iloc[0]
    return Finding(
        id="credit.paid_after_due",
        says=sentence(company, table, n),
        table=table,
        caption=_("Share paid by the due day and after it, invoices issued in {period}").format(
            period=period(company)
        ),
        numbers=(Number("paid_by_due", *by_due[["share_paid", "paid_low", "paid_high"]].astype(float), n=n),),
        notes=(
            _(
                "Of {n} invoices whose due day has come; those that are not due yet are left out, also if paid already, "
                "or the quick ones alone would count. Each row looks at invoices that have been due so long or were paid before."
            ).format(n=count(n)),
            _("Without a due day an invoice counts as due {days} after its issue.").format(
                days=days(terms_days)
            ),
        ),
    )


def lateness(company, terms_days: int) -> pd.DataFrame:
    """One row a (days, event, age): `n` invoices and their `cents`, by days after the due day until they were paid in
    whole (1; 0 in time), or until as_of (0); `age` is how many times STEP days ago they were due, 3 at most."""
    bills = counted_invoices(company, terms_days)
    bills = bills.filter(bills.cents > 0, ~bills.early, bills.due_ago >= 0, issued_in_window(company, bills))
    whole = bills.open <= 0
    late = ibis.greatest(bills.due_ago - bills.paid_ago, 0)
    rows = bills.select(
        "cents", days=whole.ifelse(late, bills.due_ago), event=one_if(whole),
        age=ibis.least((bills.due_ago / STEP).floor().cast("int64"), len(AFTER_DUE) - 1),
    )  # fmt: skip
    sums = rows.group_by("days", "event", "age").agg(n=rows.count(), cents=rows.cents.sum().cast("int64"))
    return fetch(sums.order_by("days", "event", "age"))


def milestones(rows: pd.DataFrame, level: float) -> pd.DataFrame:
    """One row each for the due day and 30, 60 and 90 days after; blank where fewer than ten have been due so long."""
    curve, money = survival(rows, level), survival(rows.assign(n=rows.cents))
    found = []
    for place, key in enumerate(AFTER_DUE):
        n = int(rows.n[rows.age >= place].sum())
        left = value_on(curve, STEP * place)
        share, low, high = 1 - left.value, 1 - left.high, 1 - left.low
        if place == 0:  # nothing is unknown yet on the due day: a plain share
            share, low, high = wilson(int(rows.n[(rows.days == 0) & (rows.event == 1)].sum()), n, level)
        paid = 1 - value_on(money, STEP * place).value
        shown = (share, low, high, paid) if n >= SHOWN else (float("nan"),) * 4
        found.append((key, n, *shown))
    columns = ["group", "due_so_long", "share_paid", "paid_low", "paid_high", "share_money_paid"]
    return pd.DataFrame(found, columns=columns)


def sentence(company, table: pd.DataFrame, n: int) -> str:
    """How many in time, and how many are not paid in the end."""
    first, known = table.iloc[0], table[table.share_paid.notna()]
    last = known.iloc[-1]
    facts = {
        "share": percent(first.share_paid), "range": between(percent(first.paid_low), percent(first.paid_high)),
        "money": percent(first.share_money_paid), "period": period(company),
        "days": days(STEP * int(known.index[-1])), "rest": percent(1 - last.share_paid),
    }  # fmt: skip
    if len(known) == 1:
        text = _(
            "{share} of the invoices issued in {period} were paid by their due day ({range}), {money} of the money."
        )
    else:
        text = _(
            "{share} of the invoices issued in {period} were paid by their due day ({range}), {money} of the money; {rest} are "
            "still not paid {days} after it."
        )
    return text.format(**facts)
