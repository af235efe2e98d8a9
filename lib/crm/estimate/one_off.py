"""One record that makes a sum: a giant order bends every average and every trend it is in."""

FIFTH = 0.2  # a record that makes more of a total is one to name ...
FIVEFOLD = 5  # ... unless records are so few that a usual one does
FEWEST = 10  # records; with fewer each one is a large part


def outweighs(largest: float, total: float, n: int) -> bool:
    """Whether the largest of n records makes more than a fifth of their total and is no usual one among few."""
    if n < FEWEST:
        return False
    return bool(largest > max(FIFTH * total, FIVEFOLD * (total - largest) / (n - 1), 0))
