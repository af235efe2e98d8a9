"""The band of an interval: a pale fill, and edges that are still seen on a poor printer."""

from crm.theme.colours import blend, pale

DEPTH = 0.18  # of the line's colour in the fill behind it


def band(axes, places: list[float], ends: tuple, tint: str, **look) -> None:
    """Draws what lies between two courses in the colour of their line; `depth` and `step` may be given."""
    fill = blend(tint, look.pop("depth", DEPTH))
    axes.fill_between(places, *ends, facecolor=fill, edgecolor=pale(tint), linewidth=0.5, **look)
