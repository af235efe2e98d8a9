"""Revenue at risk, what one point of retention is worth, and whom to contact (G5)."""

import numpy as np
import pandas as pd

from crm.analyses.leaving.asked import CARE, USUAL, Asked, Care
from crm.analyses.leaving.at_risk_words import list_notes, list_sentence, risk_notes, risk_sentence
from crm.analyses.leaving.model import Trial, warned
from crm.analyses.leaving.model_words import no_list, no_risk
from crm.analyses.leaving.scores import MILLION, scores_of, sums_of, worth_of
from crm.analyses.leaving.warning import BETTER, ONE_OF
from crm.estimate.shares import Interval, around
from crm.finding import Finding, Number
from crm.names.leaving import GROUPS
from crm.needs import needs
from crm.tables.company import Company
from crm.words import _, day

POINT = 0.01


@needs("G5", _("Revenue at risk"), better=(*BETTER, "orders.cost"), one_of=ONE_OF)
def at_risk(company: Company, asked: Asked = USUAL, care: Care = CARE, level: float = 0.95) -> Finding:
    """Probability of leaving times what a year without the customer costs, over all who could leave, by how probable it
    is; and what it would be worth if one in a hundred fewer left."""
    found, care = warned(company, asked), care.checked()
    if found.why:
        return Finding("leaving.at_risk", no_risk(), answered=False)
    if not scores_of(company, asked).customers:
        return Finding("leaving.at_risk", nobody(company), answered=False)
    sums, worth = sums_of(company, asked, care), worth_of(company, asked, care)
    table = by_level(sums)
    n, risk = int(table.customers.sum()), float(table.at_risk.sum())
    reach = range_of(found.trial, risk)
    point = point_of(sums, level)
    share = float(table.expected_leavers.sum() / n)
    return Finding(
        id="leaving.at_risk",
        says=risk_sentence(company, found, table, reach, point),
        table=table,
        caption=_("Customers who could leave on {day}, by the probability that they do").format(
            day=day(found.plan.scored.at)
        ),
        numbers=(
            Number("leaving_expected", share, n=n),
            Number("revenue_at_risk", *reach, n=n),
            Number("point_worth", *point, n=n),
        ),
        notes=risk_notes(company, found, worth, care, level),
        currency=company.currency,
    )


def nobody(company) -> str:
    """Nobody could leave today."""
    return _("Nobody could leave on {day}: all have gone already.").format(day=day(company.as_of))


def _added(sums: pd.DataFrame, by: str) -> pd.DataFrame:
    """Sums of groups in money and customers."""
    rows = sums.groupby(by, as_index=False)[["n", "p6", "cents", "stake"]].sum()
    return pd.DataFrame({
        "group": rows[by], "customers": rows.n, "leaving_said": rows.p6 / MILLION / rows.n,
        "expected_leavers": rows.p6 / MILLION, "yearly_revenue": rows.cents / 100,
        "at_risk": rows.stake / MILLION / 100,
    }).sort_values("group", key=lambda keys: keys.map(lambda k: GROUPS[k].order), ignore_index=True)  # fmt: skip


def by_level(sums: pd.DataFrame) -> pd.DataFrame:
    """One row a band of probability."""
    return _added(sums, "level")


def range_of(trial: Trial, risk: float) -> Interval:
    """The sum, and from where to where it would lie had it been off as in the months tried; no edges with only one."""
    off = []
    for month in trial.months:
        here = trial.month == month
        said = trial.said[here] @ (trial.up + trial.down)[here]
        if said > 0:
            off.append(float(trial.up[here].sum() / said))
    if len(off) < 2:
        return Interval(risk, float("nan"), float("nan"))
    return Interval(risk, risk * min(1.0, *off), risk * max(1.0, *off))


def point_of(sums: pd.DataFrame, level: float) -> Interval:
    """What a year brings more if one customer in a hundred fewer leaves, and its range as it is chance who they are."""
    n, total = float(sums.n.sum()), float(sums.loss.sum()) / 100
    mean = total / n
    spread = np.sqrt(max(float(sums.squares.sum()) / n - mean**2, 0.0))
    fewer = POINT * n
    return around(fewer * mean, float(np.sqrt(fewer) * spread), level)


@needs("G5", _("Whom to contact"), better=(*BETTER, "orders.cost"), one_of=ONE_OF)
def listed(company: Company, asked: Asked = USUAL, care: Care = CARE) -> Finding:
    """How many a contact pays for, how many of them the team can contact, and who is left alone to compare with. The list
    itself, with three reasons for each, is the audience `leaving`."""
    found, care = warned(company, asked), care.checked()
    if found.why:
        return Finding("leaving.listed", no_list(), answered=False)
    if not scores_of(company, asked).customers:
        return Finding("leaving.listed", _("There is nobody to contact any more."), answered=False)
    worth = worth_of(company, asked, care)
    table = _added(sums_of(company, asked, care), "group")
    gain = table.at_risk * care.saved * worth.margin - table.customers * care.cost
    table = table.assign(contact_gain=gain)
    return Finding(
        id="leaving.listed",
        says=list_sentence(company, table, care),
        table=table,
        caption=_("Customers who could leave on {day}, by what a contact would bring").format(
            day=day(found.plan.scored.at)
        ),
        notes=list_notes(company, found, worth, care, scores_of(company, asked)),
        currency=company.currency,
    )
