"""One estimate over another, with an interval from those of both."""

import math

from crm.estimate.shares import NONE, Interval, poisson_rate


def quotient(above: Interval, below: Interval) -> Interval:
    """above / below for two estimates that do not hang together: the distances of their limits, on logarithms, are
    added in squares (MOVER: Donner & Zou 2012, Statistical Methods in Medical Research 21). NONE where either is not
    above zero, or its lower end is not known; an upper end that is not known stays so."""
    if not (above.value > 0 and below.value > 0 and above.low > 0 and below.low > 0):
        return NONE
    value = above.value / below.value
    down = math.hypot(math.log(above.value / above.low), _apart(below.high, below.value))
    up = math.hypot(_apart(above.high, above.value), math.log(below.value / below.low))
    return Interval(value, value * math.exp(-down), value * math.exp(up))


def _apart(high: float, value: float) -> float:
    return math.log(high / value) if high == high else float("nan")


def over_count(amount: float, n: int, level: float = 0.95) -> Interval:
    """An amount for each of n things that came by chance, with the interval of their number (Garwood 1936)."""
    rate = poisson_rate(n, 1.0, level)
    return Interval(amount / n, amount / rate.high, amount / rate.low) if n else NONE
