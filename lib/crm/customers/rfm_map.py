"""Which pair of recency and frequency scores makes which of the eleven groups: every pair exactly one."""

import ibis

# a row a recency score, 5 (most recent) to 1; a column a frequency score, 1 (least often) to 5
GRID = {
    5: ("new_customers", "potential_loyalist", "potential_loyalist", "champions", "champions"),
    4: ("promising", "potential_loyalist", "potential_loyalist", "loyal", "loyal"),
    3: ("about_to_sleep", "about_to_sleep", "need_attention", "loyal", "loyal"),
    2: ("hibernating", "hibernating", "at_risk", "at_risk", "cant_lose"),
    1: ("lost", "lost", "at_risk", "at_risk", "cant_lose"),
}
FIRST_ORDER = ("new_customers", "promising")  # only for who has ordered on one day ever ...
NOT_FIRST = "potential_loyalist"  # ... an old customer in these cells is back rather than new


def group_of(recency: int, frequency: int, days_ever: int = 1) -> str:
    """The group of one customer, from the two scores and on how many days they ever ordered."""
    group = GRID[recency][frequency - 1]
    return NOT_FIRST if group in FIRST_ORDER and days_ever > 1 else group


def grouped(recency: ibis.Value, frequency: ibis.Value, days_ever: ibis.Value) -> ibis.Value:
    """The group of every customer, in the engine; says what group_of says."""
    cell = recency * 10 + frequency
    cells: dict[str, list[int]] = {}
    for score, groups in GRID.items():
        for place, group in enumerate(groups, start=1):
            cells.setdefault(group, []).append(score * 10 + place)
    back = cell.isin([c for group in FIRST_ORDER for c in cells[group]]) & (days_ever > 1)
    return ibis.cases((back, NOT_FIRST), *((cell.isin(where), group) for group, where in cells.items()))
