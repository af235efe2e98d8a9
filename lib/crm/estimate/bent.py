"""BG/NBD customers (bgnbd) who from now on buy at another rate, or leave with another chance, than their own.

What a history says of a customer stays as it is: given that it has not left, its rate is gamma (r + x, alpha + age) and
its chance of leaving beta (a, b + x). Who buys at rate l and leaves with chance p makes (1 - exp(-l p t)) / p purchases
within t, so that factors c of the rate and d of the chance make of it those within c d t, divided by d: no integral but
the one of the model. Only where d times a chance is above 1 does the customer surely leave, and that part is put right
by numbers.
"""

import numpy as np

from crm.estimate.bgnbd import Bgnbd, Histories, alive, if_alive

NODES = 16  # of Gauss and Legendre, over the chances that come to be sure


def ahead(
    model: Bgnbd, histories: Histories, times: np.ndarray, rate: float = 1.0, leaving: float = 1.0
) -> np.ndarray:
    """Purchases expected of a customer of each row within each of the times to come (rows, times), at `rate` times the own
    rate and `leaving` times the own chance of leaving after a purchase. With 1 and 1 what bgnbd.ahead says."""
    ages, of_age = np.unique(histories.age, return_inverse=True)
    pairs, place = np.unique(histories.repeats.astype(np.int64) * len(ages) + of_age, return_inverse=True)
    repeats, age = (pairs // len(ages))[:, None], ages[pairs % len(ages)][:, None]
    within = rate * np.asarray(times, dtype=float)[None, :]
    expected = if_alive(model, repeats, age, leaving * within) / leaving
    if leaving > 1:
        expected = expected + sure(model, repeats, age, within, leaving)
    return expected[place] * alive(model, histories)[:, None]


def sure(model: Bgnbd, repeats, age, time, leaving: float) -> np.ndarray:
    """What the purchases of those are off by who surely leave, their chance times `leaving` being above 1: they make one
    within the time, or none. An integral over 1 less the chance, to the power of b + x, so that it has no pole."""
    from scipy.special import betaln

    r, alpha, a, b = model.parameters
    beta, since = b + repeats, alpha + age
    upto = (1 - 1 / leaving) ** beta
    off = np.zeros(np.broadcast(repeats, age, time).shape)
    for node, weight in zip(*np.polynomial.legendre.leggauss(NODES), strict=True):
        stays = (upto * (node + 1) / 2) ** (1 / beta)
        density = np.exp((a - 1) * np.log1p(-stays) - betaln(a, beta)) / beta * upto * weight / 2
        chance = leaving * (1 - stays)
        none, fewer = ((since / (since + part)) ** (r + repeats) for part in (time, chance * time))
        off = off + density * ((1 - none) - (1 - fewer) / chance)
    return off
