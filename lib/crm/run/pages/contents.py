"""What a report must contain: what its notebook asks. A page that lacks it is not published.

A title; a headline with at least one sentence; at least one finding; below every heading that is a question,
an answer, were it only the sentence that says why there is none; and an image for every picture drawn.
"""

from crm.finding import MIME
from crm.run.pages.story import Section, Story, told


def lacking(notebook: dict) -> str | None:
    """The first thing that an executed notebook should contain and does not, as a sentence; None if it has all."""
    story = told(notebook)
    if not story.title:
        return "It has no title; its first cell is to be Markdown that starts with '# '."
    if not story.headline or not story.headline["says"]:
        return "It has no headline; show one with headline(finding, ...)."
    silent = [section.title for section in story.sections if _asks(section) and not _answers(section)]
    if silent:
        return f"Below '{silent[0]}' nothing is shown."
    return _without_image(notebook, story)


def _asks(section: Section) -> bool:
    return section.title.rstrip().endswith(("?", "？"))  # noqa: RUF001  the second one asks in Chinese


def _answers(section: Section) -> bool:
    """Whether anything but the notebook's own text stands in the section."""
    return any(part.id or part.pictures or part.shown for part in section.parts)


def _without_image(notebook: dict, story: Story) -> str | None:
    drawn = [
        output["data"]
        for cell in notebook["cells"]
        for output in cell.get("outputs", [])
        if output.get("data", {}).get(MIME, {}).get("kind") == "picture"
    ]
    there = {p.id for section in story.sections for p in section.parts if p.pictures}
    lost = [data[MIME]["id"] for data in drawn if data[MIME]["id"] not in there]
    return f"The picture of {lost[0]} has no image." if lost else None
