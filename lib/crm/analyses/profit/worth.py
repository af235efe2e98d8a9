"""Does a new customer earn the own cost back: margin expected within the horizon over the cost of one (D2, C8)."""

import ibis
import pandas as pd

from crm.analyses.profit.acquisition import BETTER, cost_of
from crm.analyses.profit.newcomers import Newcomer, expected, first_spends, mixture, models_of
from crm.analyses.profit.spent import SPENT
from crm.analyses.profit.won import Won, won
from crm.analyses.profit.worth_words import notes, sentence
from crm.customers.buying import CUSTOMERS
from crm.customers.lasting.histories import histories
from crm.customers.lasting.terms import USUAL, Terms
from crm.customers.limits import within_limits
from crm.customers.margin import margin_of
from crm.estimate.quotients import quotient
from crm.estimate.shares import RANKED, SHOWN, Interval, around
from crm.finding import Finding, Number
from crm.names.profit import ALL
from crm.needs import needs
from crm.tables.company import Company
from crm.words import _

COLUMNS = ["group", "new_customers", "cac", "ltv", "ltv_low", "ltv_high", "ratio", "ratio_low", "ratio_high",
           "worth_verdict"]  # fmt: skip


@needs(
    "D2",
    _("Margin of a new customer for its cost"),
    *CUSTOMERS,
    one_of=SPENT,
    better=(*BETTER, "orders.cost"),
)
def worth(
    company: Company, terms: Terms = USUAL, lag_months: int = -1, wanted: float = 3.0, level: float = 0.95
) -> Finding:  # fmt: skip
    """By channel with a cost: margin expected of a new customer within the horizon, over what one costs.

    A verdict is passed only where an interval, made strict for the number of channels, lies on one side of 1 or of
    `wanted`; of revenue instead of margin there is none."""
    within_limits("wanted", wanted, 1, 100)
    margin = margin_of(company, terms.checked().margin)
    found = won(company, lag_months)
    if found.why:
        return Finding("profit.worth", found.why, answered=False)
    known = with_channel(company).cache()  # some queries follow
    models, firsts = models_of(known, list(found.table.channel[found.table.n >= SHOWN])), first_spends(known)
    if why := models[None].why or nothing_spent(found):
        return Finding("profit.worth", why, answered=False)
    judged = max(1, int((found.table.n[found.table.cents > 0] >= RANKED).sum()))
    each = {
        row.channel: expected(models, firsts, row.channel, company.as_of, terms)
        for row in found.table.itertuples()
    }
    table = worth_table(found, each, margin.share, (level, judged, wanted))
    if not margin.is_margin:
        table = table.drop(columns="worth_verdict")
    whole = table.iloc[-1]
    ratio = whole[["ratio", "ratio_low", "ratio_high"]].astype(float)
    return Finding(
        id="profit.worth",
        says=sentence(company, found, table, terms, (margin, wanted)),
        table=table,
        caption=_("New customers of {period}: what one brings for what one costs").format(
            period=found.period
        ),
        numbers=(Number("ltv_cac", *ratio, n=found.n),),
        notes=notes(models, found, table, terms, margin, (wanted, level, judged)),
        currency=company.currency,
    )


def with_channel(company) -> ibis.Table:
    """Histories of all customers (lasting.histories) with `channel`, null where the source does not say."""
    each = histories(company, company.as_of)
    if not company.has("accounts.source"):
        return each.mutate(channel=ibis.null("string"))
    accounts = company.accounts
    return each.left_join(accounts.select("account_id", channel=accounts.source), "account_id")


def nothing_spent(found: Won) -> str:
    """Why there is nothing to hold margin against."""
    if found.n < SHOWN:
        return _("Too few new customers in {period} to say what one costs.").format(period=found.period)
    return (
        ""
        if found.cents > 0
        else _("Nothing was spent on winning the customers of {period}.").format(period=found.period)
    )


def worth_table(
    found: Won, each: dict[str, Newcomer], share: float, rules: tuple[float, int, float]
) -> pd.DataFrame:  # fmt: skip
    """One row a channel with a cost and ten new customers or more, the one that most is spent on first, and all of them
    last, who are those of the channels in the numbers in which they came now."""
    level, judged, wanted = rules
    strict = 1 - (1 - level) / judged
    rows = []
    for row in found.table.itertuples():
        if row.cents > 0 and row.n >= SHOWN:
            whole = row.cents + found.shared * row.n / found.n
            rows.append(_row((row.channel, row.n, whole), each[row.channel], share, (level, strict), wanted))
    mixed = mixture(each, dict(zip(found.table.channel, found.table.n, strict=True)))
    rows.append(_row((ALL, found.n, found.cents), mixed, share, (level, level), wanted))
    return pd.DataFrame(rows, columns=COLUMNS)


def _row(who: tuple, new: Newcomer, share: float, levels: tuple[float, float], wanted: float) -> tuple:
    channel, n, cents = who

    def at(level: float) -> tuple[Interval, Interval, Interval]:
        margin = Interval(*(edge * share for edge in around(new.value, new.error, level)))
        cost = cost_of(cents, n, level)
        return margin, cost, quotient(margin, cost)

    margin, cost, ratio = at(levels[0])
    verdict = verdict_of(at(levels[1])[2], n, wanted)
    return (channel, n, cost.value, *margin, *ratio, verdict)


def verdict_of(ratio: Interval, n: int, wanted: float) -> str:
    """What the interval allows to say."""
    if n < RANKED:
        return "verdict_few"
    if ratio.high < 1:
        return "verdict_loses"
    if ratio.low >= wanted:
        return "verdict_earns"
    if ratio.low > 1:
        return "verdict_short" if ratio.high < wanted else "verdict_pays"
    return "verdict_below" if ratio.high < wanted else "verdict_open"
