"""Exact medians and trimmed means, from how often each value occurs; any engine, any number of rows."""

import ibis

TWENTIETH = 20  # trimmed: the lowest and the highest 1/20 of the rows are left out


def middles(table: ibis.Table, value: str, by: tuple[str, ...] = ()) -> ibis.Table:
    """One row a group: n, total, squares (sum of squares), largest, median and trimmed mean of an integer column.

    The trimmed mean leaves out n // 20 rows at each end, as scipy.stats.trim_mean(x, 0.05) does."""
    counted = table.filter(table[value].notnull()).group_by([*by, value]).agg(times=lambda t: t.count())
    upto = counted.times.sum().over(ibis.cumulative_window(group_by=by, order_by=value))
    n = counted.times.sum().over(ibis.window(group_by=by))
    placed = counted.mutate(upto=upto.cast("int64"), n=n.cast("int64"), value=counted[value])
    cut = placed.n // TWENTIETH
    kept = ibis.least(placed.upto, placed.n - cut) - ibis.greatest(placed.upto - placed.times, cut)
    placed = placed.mutate(kept=ibis.greatest(kept, 0))
    real = placed.value.cast("float64")
    groups = placed.group_by(list(by)) if by else placed
    result = groups.agg(
        n=placed.n.max(),
        total=(placed.value * placed.times).sum().cast("int64"),
        squares=(real * real * placed.times).sum(),
        largest=placed.value.max(),
        lower=placed.value.min(where=2 * placed.upto >= placed.n),
        upper=placed.value.min(where=2 * placed.upto > placed.n),
        trimmed=(placed.value * placed.kept).sum().cast("float64") / placed.kept.sum().nullif(0),
    )
    return result.mutate(median=(result.lower + result.upper) / 2.0).drop("lower", "upper")
