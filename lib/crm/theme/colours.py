"""The colours of pictures and pages: one meaning a colour throughout the suite.

Derived from Okabe and Ito's set for colour-blind readers, darkened until the ones that carry text reach 4.5:1
on white and every fill 3:1, and far enough apart to survive a grey printer (tests/test_charts.py measures it).
"""

COLOURS: dict[str, str] = {
    "ink": "#1b2631",  # text
    "quiet": "#57626c",  # axes, notes, whatever does not matter here
    "main": "#0b62a4",  # the measure itself; the pages' one accent
    "good": "#00805e",  # good, and nothing else
    "bad": "#ac3a06",  # bad, and nothing else
    "warn": "#c57901",  # neither yet; a fill, never text
    "second": "#7a2468",
    "third": "#3596d0",  # a fill, never text
    "fourth": "#959752",  # a fill, never text
    "band": "#d5e5f2",  # intervals around the main colour
    "grid": "#e4e8ec",
}

SEEN = 3.0  # contrast a shape needs on white to be told from it, after WCAG 2.2
SERIES = ("main", "third", "second", "fourth", "quiet")  # where the columns have no colour of their own


def contrast(one: str, other: str) -> float:
    """Contrast of two colours after WCAG 2: 1 is none, 21 is black on white, 4.5 is wanted of text."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def text_on(fill: str) -> str:
    """White where it reaches 4.5:1, else black, which then does: ink would not on every fill."""
    return "#ffffff" if contrast("#ffffff", fill) >= 4.5 else "#000000"


def text_like(colour: str) -> str:
    """The colour itself where it is dark enough for text on white, else ink."""
    return colour if contrast(colour, "#ffffff") >= 4.5 else COLOURS["ink"]


def fill_like(colour: str) -> str:
    """The colour as the fill of a bar: grey lighter than grey text, so that it steps back."""
    return pale(colour) if colour == COLOURS["quiet"] else colour


def pale(colour: str) -> str:
    """The lightest mix of the colour with white that is still seen on white; itself where it is lighter."""
    mixes = (blend(colour, share / 100) for share in range(1, 100))
    return next((mix for mix in mixes if contrast(mix, "#ffffff") >= SEEN), colour)


def blend(colour: str, share: float) -> str:
    """The colour mixed with white: 0 is white, 1 the colour."""
    parts = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(255 + (part - 255) * share):02x}" for part in parts)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
