"""Numbers and indices as the text of a cell."""

import numpy as np
import pandas as pd

from crm.sample.world import PRODUCTS


def ids(letter: str, index) -> np.ndarray:
    """A000017 for index 16; nothing below 0 or where there is none."""
    index = pd.Series(np.asarray(index, dtype=float)).fillna(-1).astype(int)
    text = letter + (index + 1).astype(str).str.zfill(6)
    return text.where(index >= 0, "").to_numpy(dtype=object)


def words(names, index) -> np.ndarray:
    """The words at these indices; nothing below 0."""
    table = np.array([*names, ""], dtype=object)
    return table[np.asarray(index, dtype=int)]


def product_ids(index) -> np.ndarray:
    """P03 for index 2."""
    return words([f"P{i + 1:02d}" for i in range(len(PRODUCTS))], index)


def money(values, decimals: int = 2) -> np.ndarray:
    """Amounts with so many decimals, nothing where there is none."""
    values = pd.Series(np.asarray(values, dtype=float))
    return values.map(f"{{:.{decimals}f}}".format).where(values.notna(), "").to_numpy(dtype=object)


def flags(values) -> np.ndarray:
    """true and false."""
    return np.where(np.asarray(values, dtype=bool), "true", "false").astype(object)
