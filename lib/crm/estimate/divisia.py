"""An exact split of a change into its causes: the additive logarithmic mean Divisia index (Ang 2005, Energy Policy 33)."""

import numpy as np
import pandas as pd


def effects(before: float, now: float, ratios: pd.Series) -> np.ndarray:
    """What each factor adds to now - before, where both are a product and `ratios` are now / before of its factors:
    the logarithmic mean of both times the ratio's logarithm. The parts add up to the change."""
    mean = before if before == now else (now - before) / np.log(now / before)
    return mean * np.log(ratios.to_numpy(dtype=float))


def log_mean(one, other):
    """The logarithmic mean of two columns above 0, as an expression: (b - a) / ln(b / a), a where they are equal."""
    import ibis

    step = other.ln() - one.ln()
    return (step.abs() < 1e-9).ifelse((one + other) / 2.0, (other - one) / ibis.ifelse(step == 0, 1.0, step))


def kitagawa(shares: np.ndarray, rates: np.ndarray) -> tuple[float, float]:
    """A mean's change (columns before and now, a row a group), split into what changed within the groups and what by
    other shares of them (Kitagawa 1955, Journal of the American Statistical Association 50); both add up to it."""
    within = (shares.mean(axis=1) * (rates[:, 1] - rates[:, 0])).sum()
    mix = (rates.mean(axis=1) * (shares[:, 1] - shares[:, 0])).sum()
    return float(within), float(mix)
