"""The voice report on comments whose themes, scores and months are known."""

import re

import numpy as np
import pandas as pd
import pytest

from crm.analyses import voice
from crm.analyses.voice import comments as bounded
from crm.analyses.voice.comments import comments_of
from crm.analyses.voice.named import names_in
from crm.errors import BadInput
from crm.sample.voice_words import THEMES as WORDS
from crm.tables import company_of, fetch
from crm.text.scrub import quoted
from made_comments import months, spoken, survey

THEMES = ("late", "fault", "taste", "people")


@pytest.fixture(scope="module")
def made():
    """Twelve months of 40 English and 12 Chinese comments; in the last one 25 more speak of a new app, two in the first."""
    rng = np.random.default_rng(1)
    rows, truth = spoken(rng, months(), 40, THEMES)
    chinese, more = spoken(rng, months(), 12, THEMES, "zh")
    new, app = spoken(rng, months()[-1:], 25, ("app",))
    once, early = spoken(rng, months()[:1], 2, ("app",))
    silent = [(day, 4.0, "") for day in months() for _ in range(10)]
    people = pd.DataFrame({"contact_id": ["c1", "c2"], "name": ["Friendly Technician", "José Álvarez"]})
    return survey(rows + chinese + new + once + silent, contacts=people), truth + more + app + early


def truth_of(made) -> dict[str, str]:
    """What each comment was made of."""
    said = fetch(
        made[0].surveys.filter(made[0].surveys.comment != "").order_by("response_id").select("comment")
    )
    return dict(zip(said.comment, made[1], strict=True))


@pytest.fixture(scope="module")
def reading(made):
    return voice.read(made[0], 7)


def test_comments_are_counted_of_the_scored_answers_by_language(made, reading):
    found = voice.heard(made[0], reading)
    assert found.table.language.tolist() == ["lang_en", "lang_zh"] and found.table.comments.tolist() == [
        507,
        144,
    ]
    assert found.numbers[0].value == pytest.approx(651 / 771) and found.numbers[0].n == 771
    assert found.says.startswith(
        "651 of 771 scored answers in the 12 months to 31 Oct 2026 hold a comment (84.4%), 78% of them in English"
    )


def test_the_month_before_the_window_gives_names_and_counts_nowhere():
    company = survey(spoken(np.random.default_rng(5), months(14), 5, THEMES)[0])
    found = voice.heard(company)
    assert (found.numbers[0].n, found.table.comments.tolist()) == (60, [60])
    assert comments_of(company).n.sum() == 65, "a month more is read, and not two"


def test_each_theme_has_its_share_and_score(made, reading):
    table = voice.themes(made[0], reading).table
    english = table[table.language == "lang_en"]
    assert english.comments.sum() >= 497 and len(english) == 7
    assert english.share_of_comments.sum() == pytest.approx(english.comments.sum() / 507)
    late = english[english.theme.str.contains("late|day")]
    assert late.comments.sum() == pytest.approx((np.array(made[1])[:480] == "late").sum(), abs=12)
    assert late.score_mean.between(1.2, 1.8).all() and (late.scored_low > 0.95).all()
    assert (late.score_verdict == "score_below").all()
    taste = english[english.theme.str.contains("taste")].iloc[0]
    assert 4.2 < taste.score_mean < 4.8 and taste.scored_low == 0 and taste.course_verdict == "course_same"
    assert taste.score_verdict == "score_above"
    new = english[english.theme.str.contains("app")].iloc[0]
    assert (
        new.comments == 27
        and new.course_verdict == "course_up"
        and (english.course_verdict == "course_up").sum() == 1
    )
    assert table[table.language == "lang_zh"].theme.str.endswith("(Chinese)").all()
    assert set(table.course_verdict) == {"course_up", "course_same"}, (
        "one fell at a chance of 0.0103, of eleven (Holm)"
    )


def test_comments_of_a_theme_are_those_that_were_made_of_it(made, reading):
    from sklearn.metrics import adjusted_mutual_info_score

    one = reading.languages[0]
    truth = truth_of(made)
    rows = one.rows[one.inside]
    assert adjusted_mutual_info_score([truth[reading.comments.texts[i]] for i in rows], one.themes.of) > 0.7


def test_themes_by_month_withhold_months_of_fewer_than_ten(made, reading):
    table = voice.theme_months(made[0], reading).table
    assert table.groupby("month").n.first().tolist() == [42] + [40] * 10 + [65]
    app = table[table.theme.str.contains("app")].set_index("month").share_of_comments
    assert app.iloc[:-1].max() < 0.05 and app.iloc[-1] == pytest.approx(25 / 65, abs=0.02)
    n = reading.comments.n.copy()
    for at, left in ((reading.last - 2, 9), (reading.last - 1, 10)):
        there = np.flatnonzero((reading.comments.language == "en") & (reading.comments.month == at))
        n[there] = [1] * left + [0] * (len(there) - left)
    thin = voice.theme_months(made[0], reading._replace(comments=reading.comments._replace(n=n))).table
    held = thin.groupby("month").agg(n=("n", "first"), shown=("share_of_comments", "count"))
    assert held.n.tolist()[-3:] == [9, 10, 65] and held.shown.tolist()[-3:] == [0, 7, 7]


def test_words_lean_to_the_scores_they_were_made_with(made, reading):
    table = voice.leaning(made[0], reading).table
    sides = table[table.language == "lang_en"].set_index("word").side
    assert (
        sides["late"] == sides["machine"] == "side_low" and sides["taste"] == sides["friendly"] == "side_high"
    )
    assert "login" not in sides and (table.leaning[table.side == "side_low"] < 0).all()
    said = fetch(made[0].surveys.select("score", "comment")).dropna()
    said = said[said.comment.str.isascii() & (said.comment != "")]
    late = (
        said.comment.str.contains(r"\blate\b", case=False)
        .groupby(said.score.le(2).where(said.score.ne(3)))
        .mean()
    )
    row = table[(table.language == "lang_en") & (table.word == "late")].iloc[0]
    assert (row.share_low, row.share_high) == pytest.approx((late[True], late[False]))


def test_where_scores_are_dealt_out_by_lot_no_word_leans(made, reading):
    comments = reading.comments
    low = np.where(np.random.default_rng(3).random(len(comments.n)) < 0.5, comments.n, 0)
    dealt = reading._replace(comments=comments._replace(low=low, high=comments.n - low))
    assert voice.leaning(made[0], dealt).says.startswith("No word goes clearly with low or with high scores")


def test_the_new_topic_is_found_and_no_other(made, reading):
    found = voice.emerging(made[0], reading)
    assert len(found.table) == 1 and (found.table.comments[0], found.table.said_before[0]) == (
        25,
        pytest.approx(2 / 442),
    )
    assert set(found.table.topic[0].split(" · ")) <= {"app", "login", "password", "update", "fails"}
    assert "app" in found.table.quote[0].lower() and "5%" in found.notes[0]


def test_quotes_are_of_their_theme_and_hold_no_name_of_the_crm(made, reading):
    found = voice.quotes(made[0], reading)
    assert len(found.table) == 7 and all(1 <= row.count("“") <= 3 for row in found.table.quote)
    names = names_in(made[0], list(reading.comments.texts))
    spoken_of = {quoted(text, names): theme for text, theme in truth_of(made).items()}
    for row in found.table.itertuples():
        (theme,) = {spoken_of[quote] for quote in re.findall("“(.*?)”", row.quote)}
        assert row.theme.split(" · ")[0] in " ".join(WORDS[theme]["en"]).lower()
    text = " ".join(found.table.quote).lower()
    assert "technician" not in text and "friendly" not in text  # Friendly Technician is somebody's name here
    others = voice.quotes(made[0], reading, others=True).table
    assert len(others) >= 3 and others.theme.str.endswith("(Chinese)").all()


def test_a_name_is_known_without_its_accents_and_a_firm_only_by_all_of_its_words(made):
    firms = pd.DataFrame({"account_id": ["a", "b"], "name": ["Blue Cup & Co", "Great Coffee"]})
    people = pd.DataFrame({"contact_id": ["c", "d", "e"], "name": ["José Álvarez", "王小明", "Will Over"]})
    company = survey([(months()[0], 1.0, "x")], accounts=firms, contacts=people)
    assert names_in(company, ["jose said the coffee of Blue Cup and Co will be cold", "王小明很热情"]) == {
        "jose",
        "blue cup co",
        "王小明",
    }
    assert names_in(company, ["42"]) == frozenset()


def test_the_same_comments_have_the_same_answers(made):
    again = voice.read(
        made[0].__class__(
            **{f: getattr(made[0], f) for f in ("tables", "filled", "as_of", "window")},
            currency=None,
            source="made",
        ),
        7,
    )
    for one, other in zip(again.languages, voice.read(made[0], 7).languages, strict=True):
        assert one.names == other.names and (one.themes.of == other.themes.of).all()


def test_more_comments_than_can_be_read_are_drawn_by_a_hash_and_it_is_said(monkeypatch):
    monkeypatch.setattr(bounded, "MOST", 300)
    rng = np.random.default_rng(2)
    rows, _truth = spoken(rng, months(), 80, THEMES)
    company = survey([(day, score, f"{text} {i}") for i, (day, score, text) in enumerate(rows)])
    comments = comments_of(company)
    assert comments.cut and comments.said == 960 and 150 < comments.n.sum() <= 300
    again = survey([(day, score, f"{text} {i}") for i, (day, score, text) in enumerate(rows)])
    assert comments_of(again).texts == comments.texts
    more = survey([(day, score, f"{text} {i}") for i, (day, score, text) in enumerate([*rows, *rows[:480]])])
    first = {text for text in comments_of(more).texts if int(text.rsplit(" ", 1)[1]) < 960}
    assert first < set(comments.texts), "of more comments a part of the same ones"
    assert any("drawn by a hash" in note for note in voice.heard(company).notes)


def test_a_score_counts_on_its_own_scale_and_without_one_not_at_all():
    rows = [(months()[-1], 10.0, "promoter", "NPS", 0.0, 10.0), (months()[-1], 6.0, "detractor", "NPS", 0.0, 10.0),
            (months()[-1], 5.0, "best", "CSAT", None, 5.0), (months()[-1], 2.0, "poor", "CSAT", None, 5.0), (months()[-1], 1.0, "good", "other", 0.0, 1.0),
            (months()[-1], 4.0, "of what?", "CSAT", None, None), (months()[-1], 9.0, "off", "CSAT", 1.0, 5.0)]  # fmt: skip
    found = comments_of(survey(rows))
    by_text = dict(zip(found.texts, zip(found.points, found.low, found.high, strict=True), strict=True))
    assert by_text == {
        "promoter": (1000, 0, 1),
        "detractor": (600, 1, 0),
        "best": (1000, 0, 1),
        "poor": (250, 1, 0),
        "good": (1000, 0, 1),
    }


def test_too_little_is_an_answer():
    few = survey([(day, 1.0, "late again") for day in months()])
    for analysis in (voice.themes, voice.theme_months, voice.quotes, voice.leaning, voice.emerging):
        found = analysis(few)
        assert not found.answered and found.says.startswith(
            "12 comments in the 12 months to 31 Oct 2026 are too few"
        )
    assert not voice.heard(survey([(months()[0], 1.0, "late")])).answered
    silent = voice.heard(survey([(months()[0], 1.0, "")]))
    assert not silent.answered and silent.says.startswith(
        "0 of 1 scored answers in the 12 months to 31 Oct 2026 hold"
    )


def test_comments_that_share_no_word_have_no_theme_and_that_is_said():
    letters = "bcdfghjklm"
    texts = [f"the {a}{b}ora was {b}{a}imu and {a}u{b}on" for a in letters for b in letters]
    company = survey(
        [(day, 2.0 + 3 * (i % 2), text) for day in months()[-6:] for i, text in enumerate(texts[::6])]
    )
    assert voice.heard(company).answered
    for analysis in (voice.themes, voice.theme_months, voice.quotes):
        assert (
            analysis(company).says
            == "No theme is found in the comments: their words have too little in common."
        )
    assert voice.leaning(company).says.startswith("No word goes clearly")
    assert voice.emerging(company).table.empty


def test_hostile_comments_stay_text(made):
    evil = [
        (day, 1.0, "<script>alert(1)</script> the parcel is broken " + word)
        for day in months()
        for word in ("late", "open")
    ]
    rng = np.random.default_rng(4)
    company = survey(evil * 3 + spoken(rng, months(), 20, THEMES)[0])
    for analysis in (voice.themes, voice.quotes, voice.leaning, voice.emerging):
        assert "<" not in str(analysis(company).data())


def test_words_that_are_not_written_as_a_list_are_refused(made):
    with pytest.raises(BadInput, match="languages apart by semicolons"):
        voice.read(made[0], 5, "och att det")
    with pytest.raises(BadInput, match="themes is 1"):
        voice.read(made[0], 1)


def test_a_source_without_surveys_is_answered_in_words():
    there = company_of("2026-10-31", accounts=pd.DataFrame({"account_id": ["a"]}))
    nothing = voice.read(there)
    asked = (voice.heard, voice.themes, voice.leaning, voice.emerging, voice.quotes)
    found = [analysis(there, nothing) for analysis in asked]
    assert not any(finding.answered for finding in found) and all("surveys" in f.says for f in found)
