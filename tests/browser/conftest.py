"""A headless Chromium with every page open in a tab: those a run wrote, or made ones."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from windows import Window, opened

from made_report import (
    PAYLOADS,
    hostile_facts,
    hostile_notebook,
    index_facts,
    months_facts,
    whole_notebook,
)
from made_year import since_facts, year_facts

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PAGES = "CRM_REPORT_PAGES"  # a folder that a run wrote, such as reports/; its pages are opened instead


@pytest.fixture(scope="session")
def browser() -> Iterator:
    """A browser; without one its tests are skipped, but not where everything is to be tested (CI=true)."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if not found:
        missing = f"no Chromium here (looked for {', '.join(NAMES)}): the pages were not opened in a browser"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as player:
        # in a container there is no sandbox to be had; the pages are our own and load nothing
        chromium = player.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        yield chromium
        chromium.close()


def _enough(written: list[Path]) -> list[Path]:
    """All pages of the newest month and above it; of each earlier month the first report alone, for no earlier month
    stands beside it. The others are made as those are."""
    months = sorted({path.parent for path in written if re.fullmatch(r"\d{4}-\d\d", path.parent.name)})
    reports = {
        month: [p for p in written if p.parent == month and p.stem != "index"] for month in months[:-1]
    }
    return [p for p in written if p.parent not in reports or p in reports[p.parent][:1]]


@pytest.fixture(scope="session")
def pages(tmp_path_factory) -> list[Path]:
    """The pages to open."""
    if PAGES in os.environ:
        written = sorted(Path(os.environ[PAGES]).resolve().rglob("*.html"))
        assert written, f"{PAGES}={os.environ[PAGES]} holds no page"
        return _enough(written)
    from crm.run.pages.page import index_page, months_page, page

    folder = tmp_path_factory.mktemp("reports")
    everything = " ".join(PAYLOADS)
    made = {
        "report": page(whole_notebook(), since_facts()),
        "hostile": page(hostile_notebook(everything), hostile_facts(everything)),
        "index": index_page(index_facts(everything)),
        "months": months_page(months_facts(everything)),
        "year": months_page(year_facts(everything)),
    }
    for name, html in made.items():
        (folder / f"{name}.html").write_text(html, encoding="utf-8")
    return [folder / f"{name}.html" for name in made]


@pytest.fixture(scope="session")
def windows(browser, pages) -> Iterator[list[Window]]:
    """Every page in a tab of its own, opened once for all tests, with all that folds unfolded."""
    found = [opened(browser, path) for path in pages]
    for window in found:
        window.tab.evaluate("() => document.querySelectorAll('details').forEach(d => d.open = true)")
    yield found
    for window in found:
        window.tab.context.close()
