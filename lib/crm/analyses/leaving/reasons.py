"""Why contracts ended, as stated: shares of the reasons (G4)."""

import ibis
import pandas as pd

from crm.customers.lasting.contracts import CONTRACTS, joined
from crm.estimate.shares import RANKED, SHOWN, wilson
from crm.finding import Finding, Number
from crm.needs import needs
from crm.tables.company import Company
from crm.tables.fetch import fetch
from crm.words import _, between, brief, count, percent, plural

MOST = 20


@needs("G4", _("Stated reasons for leaving"), *CONTRACTS[:3], "subscriptions.end_reason")
def reasons(company: Company, level: float = 0.95) -> Finding:
    """Of the contracts of the window after which none followed within a month: the reasons that were stated."""
    rows = fetch(_ended(company))
    told = rows[rows.end_reason.notna()].sort_values(
        ["n", "end_reason"], ascending=[False, True], ignore_index=True
    )
    n, silent = int(told.n.sum()), int(rows.n[rows.end_reason.isna()].sum())
    if n < SHOWN:
        text = plural(
            "{n} contract ended with a stated reason in the time looked at: too few to tell shares.",
            "{n} contracts ended with a stated reason in the time looked at: too few to tell shares.",
            n,
        )
        return Finding("leaving.reasons", text.format(n=count(n)), answered=False)
    shares = [wilson(int(k), n, level) for k in told.n]
    table = pd.DataFrame({
        "end_reason": told.end_reason, "left_times": told.n, "share": [s.value for s in shares],
        "low": [s.low for s in shares], "high": [s.high for s in shares],
    })  # fmt: skip
    numbers = (Number("reason_stated", *shares[0], n=n),) if n >= RANKED else ()
    return Finding(
        id="leaving.reasons",
        says=_sentence(table, n),
        table=table,
        caption=_("Contracts that ended, by the reason stated"),
        numbers=numbers,
        notes=_notes(n, silent),
    )


def _ended(company) -> ibis.Table:
    """How many stays of the window ended for each reason; that of the contract that ended last."""
    stays = joined(company).rows
    stays = company.within(stays.filter(stays.ended), "until").select("account_id", "until")
    subs = company.subscriptions
    subs = subs.select(who="account_id", over="end", end_reason="end_reason")
    rows = stays.inner_join(subs, [stays.account_id == subs.who, stays.until == subs.over])
    each = rows.group_by("account_id", "until").agg(end_reason=rows.end_reason.max())
    return each.group_by("end_reason").agg(n=each.count())


def _sentence(table: pd.DataFrame, n: int) -> str:
    first = table.iloc[0]
    facts = {
        "reason": brief(first.end_reason), "share": percent(first["share"]), "n": count(n),
        "range": between(percent(first.low), percent(first.high)),
    }  # fmt: skip
    if n < RANKED:
        return _("{n} contracts ended with a stated reason: too few to say which is the main one.").format(
            **facts
        )
    second = table.iloc[1] if len(table) > 1 else None
    if second is not None and second.high > first.low:
        return _(
            "Of {n} contracts that ended with a stated reason, {share} ({range}) name “{reason}”, the most; the next one is "
            "not surely rarer."
        ).format(**facts)
    return _(
        "Of {n} contracts that ended with a stated reason, {share} ({range}) name “{reason}”, the most."
    ).format(**facts)


def _notes(n: int, silent: int) -> tuple[str, ...]:
    blank = plural(
        "{n} more contract ended without a stated reason.",
        "{n} more contracts ended without a stated reason.",
        silent,
    )
    said = _(
        "What customers say when they end a contract, as the source has it; not what moved them. A contract that another "
        "followed within a month has not ended."
    )
    return (said, *([blank.format(n=count(silent))] if silent else []))
