"""A page in a browser's tab, looked at in one size and scheme after the other."""

from pathlib import Path
from typing import NamedTuple

A4 = 665  # CSS pixels between the margins of an A4 page
WIDTHS = (1280, 360)
SCHEMES = ("light", "dark")


class Window(NamedTuple):
    """An open page: its file, its tab, and what it loaded or said that it should not have."""

    path: Path
    tab: object
    wrong: list[str]

    def at(self, width: int = 1280, scheme: str = "light", media: str = "screen"):
        """The tab in this size, scheme and medium."""
        self.tab.set_viewport_size({"width": width, "height": 900})
        self.tab.emulate_media(media=media, color_scheme=scheme)
        return self.tab


def opened(browser, path: Path) -> Window:
    """The page in a new window, watched from the first moment."""
    tab = browser.new_context().new_page()
    window = Window(path, tab, [])
    note = window.wrong.append

    def watch(request):
        if not request.url.startswith("data:") and request.url != path.as_uri():
            note(f"request: {request.url}")

    tab.on("console", lambda message: note(f"console: {message.text}"))
    tab.on("pageerror", lambda error: note(f"error: {error}"))
    tab.on("dialog", lambda dialog: (note(f"dialog: {dialog.message}"), dialog.dismiss()))
    tab.on("request", watch)
    window.at().goto(path.as_uri())
    return window
