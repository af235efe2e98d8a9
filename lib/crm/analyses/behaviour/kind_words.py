"""What kinds of customers say: their sentence, and what was looked at and asked of them."""

import pandas as pd

from crm.customers.buying import period
from crm.customers.kinds.sorting import Sorting
from crm.estimate.kinds import GAP, LEAST, MOST, PART, REFERENCES, RESAMPLES, STABLE
from crm.names.behaviour import FEATURES, KINDS
from crm.words import _, count, listed, number, percent, plural

PROFILED = {key: group.order for key, group in FEATURES.items()}


def sentence(company, sorting: Sorting, table: pd.DataFrame) -> str:
    """How many kinds, the largest and the one that brings most; or that there are none."""
    facts = {"n": count(sorting.n), "period": period(company), "most": count(MOST)}
    if not sorting.kinds.labels:
        return _(
            "There are no kinds here: the {n} customers who ordered in {period} differ by degree, without gaps between "
            "groups of them."
        ).format(**facts)
    largest, best = (table.loc[table[column].idxmax()] for column in ("customers", "revenue"))
    facts |= {
        "k": count(len(table)), "largest": KINDS[largest.group].label, "share": percent(largest.share_customers),
        "best": KINDS[best.group].label, "part": percent(best.share_revenue), "of": percent(best.share_customers),
        "brings": percent(largest.share_revenue),
    }  # fmt: skip
    if largest.group == best.group:
        text = _(
            "The {n} customers who ordered in {period} are of {k} kinds; “{largest}” is the largest, with {share} of customers, "
            "and brings most: {brings} of their revenue."
        )
    else:
        text = _(
            "The {n} customers who ordered in {period} are of {k} kinds; “{largest}” is the largest, with {share} of customers; "
            "“{best}” brings most: {part} of their revenue with {of} of customers."
        )
    return text.format(**facts)


def kinds_notes(company, sorting: Sorting) -> tuple[str, ...]:
    """By what customers are told apart, and how labels come about."""
    names = [FEATURES[f"feature_{name}"].label.lower() for name in sorting.kinds.scale.features]
    apart = _(
        "Told apart by {features}, of the orders of {period}, each on a scale of logarithms. What a customer brings in all is "
        "the product of two of these and does not count again; what nearly all do alike does not count. Who brought nothing in "
        "that time is left out."
    ).format(features=listed(names), period=period(company))
    if not sorting.kinds.labels:
        return (apart, _("Where there are no kinds, the table has customers by the days they ordered on."))
    labels = _(
        "Labels say how a kind buys beside the average customer. A kind that is the same as the month before keeps its label: "
        "the two whose middles are nearest, unless another kind is nearly as near."
    )
    return (apart, labels)


def tried_sentence(sorting: Sorting) -> str:
    """Which numbers of groups hold, or how near the best came."""
    tried = sorting.kinds.tried
    holding = [count(one.k) for one in tried if one.holds]
    facts = {"least": count(tried[0].k), "most": count(tried[-1].k), "holding": listed(holding)}
    if not holding:
        nearest = min(tried, key=lambda one: one.midway)
        facts |= {"k": count(nearest.k), "midway": number(nearest.midway, 2), "gap": number(GAP, 1)}
        text = _(
            "Of {least} to {most} groups none are kinds: at {k}, where it is emptiest between them, there are {midway} "
            "customers midway for each one at the emptier middle, and {gap} at most would be a gap."
        )
    elif len(holding) == 1:
        text = _("Of {least} to {most} groups only {holding} hold as kinds.")
    else:
        text = _("Of {least} to {most} groups {holding} hold as kinds; the finest division is taken.")
    return text.format(**facts)


def tried_notes(sorting: Sorting) -> tuple[str, ...]:
    """The rules in words and figures."""
    seen = len(sorting.kinds.tried[0].labels)
    rows = plural(
        "k-means with {n} customer.",
        "k-means with {n} customers, every one of {all} taken.",
        seen,
    ) if sorting.step == 1 else _(
        "k-means with {n} customers, one in {step} of all {all} in the order of how they buy; all are then put into the "
        "kind whose middle is nearest."
    )  # fmt: skip
    rules = _(
        "Groups are kinds if all of this holds. Each has {share} of customers and {least} at least. The silhouette is above that "
        "of each of {draws} clouds of one kind with the same spreads and correlations. Of {again} resamples the mean "
        "adjusted Rand index is {stable} or more: the same customers come together again. And any two groups have a gap: midway "
        "between their middles, where the two are furthest apart, there are at most {gap} customers for each one at the "
        "emptier middle."
    ).format(
        share=percent(PART, 0), least=count(LEAST), draws=count(REFERENCES), again=count(RESAMPLES),
        stable=number(STABLE), gap=number(GAP),
    )  # fmt: skip
    why = _(
        "k-means finds groups in any data, and the same ones each time; where customers thin out evenly from one middle, "
        "there is no gap, and no group is a kind."
    )
    return (rows.format(n=count(seen), all=count(sorting.n), step=count(sorting.step)), rules, why)


def profile_sentence(sorting: Sorting, spread: pd.Series) -> str:
    """In what groups differ most and least; `spread` has a figure a feature, by its key, largest first."""
    most, least = (FEATURES[key].label.lower() for key in (spread.index[0], spread.index[-1]))
    text = (
        _("Kinds differ most in {most} and least in {least}.")
        if sorting.kinds.labels
        else _(
            "Put by how often they ordered, for want of kinds, customers differ most in {most} and least in {least}."
        )
    )
    return text.format(most=most, least=least)
