"""Whether a company's customers fall into kinds, and every one of them put into one, in the engine."""

from datetime import date
from typing import NamedTuple

import ibis
import numpy as np

from crm.customers.kinds.features import Scale, blurred, features, sampled, scale_of
from crm.customers.kinds.labels import carried, labelled, profiles_of
from crm.customers.limits import within_limits
from crm.customers.then import known_on
from crm.estimate.kinds import Division, chosen, divisions
from crm.months import earlier
from crm.tables.company import kept

ENOUGH = 300  # customers; among fewer, chance leaves gaps


class Kinds(NamedTuple):
    """Kinds of customers on a day: their labels, their centres in standardised logarithms, and the scale of these;
    `tried` are all divisions looked at. No labels where there are no kinds."""

    labels: tuple[str, ...]
    centres: np.ndarray
    scale: Scale
    tried: tuple[Division, ...]

    def logarithms(self) -> np.ndarray:
        """The centres as logarithms, to compare those of two days."""
        return self.centres * self.scale.spread + self.scale.middle


class Sorting(NamedTuple):
    """Customers and their kinds. `customers` has one row each (features.features) with `group`, the key of the kind,
    null where there are no kinds; `was` is the same a while before, None where there were none; `n` customers, of
    whom every `step`th was looked at."""

    customers: ibis.Table
    kinds: Kinds
    n: int
    step: int
    then: date
    was: "Sorting | None" = None


@kept
def sorted_customers(company, months_back: int = 1) -> Sorting:
    """The customers who ordered in the window, each with a kind, if there are kinds.

    A kind that was there so many months before keeps the label it had. The account ids with their kind are
    `sorted_customers(company).customers.select("account_id", "group")`."""
    within_limits("months_back", months_back, 1, 36)
    then = earlier(company.as_of, months_back)
    table, rows, n, step = drawn(company)
    kinds = kinds_of(rows)
    if not kinds.labels:
        return Sorting(table.mutate(group=ibis.null("string")), kinds, n, step, then)
    before, earlier_rows, m, every = drawn(known_on(company, then))
    old = kinds_of(earlier_rows, thorough=False)
    if not old.labels or old.scale.features != kinds.scale.features:
        return Sorting(placed(table, kinds), kinds, n, step, then)
    now, was = ((one.logarithms() / kinds.scale.spread) for one in (kinds, old))
    profiles = profiles_of(kinds.scale.features, kinds.centres)
    kinds = kinds._replace(labels=tuple(carried(now, was, list(old.labels), profiles)))
    old_sorting = Sorting(placed(before, old), old, m, every, then)
    return Sorting(placed(table, kinds), kinds, n, step, then, old_sorting)


def drawn(company) -> tuple:
    """The customers' features, those of a sample of them, how many there are and every how-manieth is in it."""
    table = features(company).cache()  # several queries follow
    return (table, *sampled(table))


def kinds_of(rows, thorough: bool = True) -> Kinds:
    """The kinds among these customers, labelled by profile; none where they are too few or nothing holds."""
    scale = scale_of(rows) if len(rows) else Scale((), np.empty(0), np.empty(0))
    if len(rows) < ENOUGH or len(scale.features) < 2:
        return Kinds((), np.empty((0, len(scale.features))), scale, ())
    tried = divisions(scale.points(rows), scale.points(blurred(rows)), thorough)
    found = chosen(tried)
    if found is None:
        return Kinds((), np.empty((0, len(scale.features))), scale, tuple(tried))
    labels = labelled(profiles_of(scale.features, found.centres))
    return Kinds(tuple(labels), found.centres, scale, tuple(tried))


def placed(table: ibis.Table, kinds: Kinds) -> ibis.Table:
    """The customers with `group`: the kind whose centre is nearest. An expression, whatever their number.

    Of the squared distance the part that all centres share is left out, so that what is left is a sum of the
    logarithms, weighted."""
    logs = [(table[feature].cast("float64") + 1.0).ln() for feature in kinds.scale.features]
    weights = -2 * kinds.centres / kinds.scale.spread
    starts = (kinds.centres**2).sum(axis=1) - weights @ kinds.scale.middle
    away = {}
    for i, (start, row) in enumerate(zip(starts, weights, strict=True)):
        total = ibis.literal(float(start))
        for weight, log in zip(row, logs, strict=True):
            total = total + log * float(weight)
        away[f"away_{i}"] = total
    far = table.mutate(**away)
    least = far.mutate(least=ibis.least(*(far[name] for name in away)))
    cases = ((least[name] == least.least, label) for name, label in zip(away, kinds.labels, strict=True))
    return least.mutate(group=ibis.cases(*cases)).drop("least", *away).cache()
