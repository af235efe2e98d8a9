"""The voice report of the made company against what is true of it."""

import json

import pytest

from conftest import ROOT
from crm import tables
from crm.analyses import voice
from crm.analyses.voice.named import names_in
from crm.sample.company import draw
from crm.sample.voices import chances_of
from crm.tables import fetch
from crm.text.scrub import quoted

TRUTH = json.loads((ROOT / "lib/crm/sample/data/truth.json").read_text(encoding="utf-8"))["comments"]


def test_comments_have_a_stream_of_their_own_and_speak_of_what_was_lived_through():
    """A small draw: only who writes has a theme; late orders bring six times the lateness; the app is of the last month."""
    made = draw(400, 12, 3)
    rows = made.nps[made.nps.replied]
    assert set(rows.theme[rows.comment == ""]) <= {""} and set(rows.theme) - {""} <= {*TRUTH["by_theme"]}
    known = rows[(rows.theme == "app")]
    assert (known["at"] >= made.window.edges[made.window.edges < made.window.days].max()).all()
    late, calm = (chances_of(rows.assign(late=is_late), 6, 9)[:, 0] for is_late in (True, False))
    assert late / (1 - late) == pytest.approx(6 * calm / (1 - calm)), "six times the odds"


@pytest.fixture(scope="module")
def tables_of(sample):
    """The sample with twelve months."""
    return tables.opened(sample("2026-10-31"), 12)


def test_the_new_topic_is_the_app(tables_of):
    found = voice.emerging(tables_of)
    assert len(found.table) == 1 and {"app", "login"} <= set(found.table.topic[0].split(" · "))
    assert TRUTH["last_month"]["app"] >= found.table.comments[0] >= 10 and found.table.said_before[0] < 0.005


def test_low_scores_speak_of_what_spoils_the_mood_and_high_ones_of_what_pleases(tables_of):
    table = voice.leaning(tables_of).table
    sides = table.set_index("word").side
    assert sides["late"] == "side_low" and sides["great"] == sides["friendly"] == "side_high"


def test_no_quote_holds_a_representative_a_number_or_an_address(tables_of):
    """All comments that hold one, quoted as those of a theme are: there are dozens."""
    from crm.sample.world import REPS

    parts = {part for name, _odds in REPS for part in name.split() if len(part) > 2}
    told = [t for t in fetch(tables_of.surveys.select("comment").distinct()).comment.dropna()
            if "@" in t or "0171" in t or "<" in t or parts & set(t.split())]  # fmt: skip
    assert len(told) >= 10 and any("<" in t for t in told) and any("example.com" in t for t in told)
    text = " ".join(quoted(t, names_in(tables_of, told)) for t in told)
    assert not parts & set(text.split())
    assert not [sign for sign in ("0171", "@", "example", "<") if sign in text]
