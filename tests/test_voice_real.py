"""Real comments: themes agree with the classes people gave (Portuguese) and with the shops' categories (Chinese)."""

from datetime import date

import numpy as np
import pytest

from conftest import ROOT
from crm.analyses import voice
from crm.analyses.voice import comments as bounded
from crm.analyses.voice.comments import comments_of
from crm.charts.canvas import fonts
from crm.charts.labels import clean
from crm.tables import fetch, opened, prepare
from crm.text.themes import themes_of


@pytest.fixture(scope="module")
def of(shared_data, tmp_path_factory):
    """A function that opens a source at the end of a day, all of it in the window."""

    def company(source: str, as_of: str):
        if not (shared_data / {"olist_classified": "olist_classified_reviews"}.get(source, source)).is_dir():
            pytest.skip(f"no data of {source} here")
        into = tmp_path_factory.mktemp(source)
        return opened(prepare(source, "", date.fromisoformat(as_of), into, ROOT), None)

    return company


@pytest.fixture(scope="module")
def chinese(of):
    """A tenth of the Chinese reviews, drawn as too many comments are."""
    company = of("chinese_reviews", "2018-07-31")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bounded, "MOST", 6_000)
        comments_of(company)  # kept with the company
    return company, voice.read(company)


def truth_of(company, reading) -> tuple[np.ndarray, np.ndarray]:
    """Of each comment with a given class (surveys.segment): the class, and the theme it was put to."""
    rows = fetch(company.surveys.select("comment", "segment").distinct(), at_most=70_000).dropna()
    given = dict(zip(rows.comment, rows.segment, strict=True))
    one, comments = reading.languages[0], reading.comments
    pairs = [
        (given[comments.texts[row]], theme)
        for row, theme in zip(one.rows[one.inside], one.themes.of, strict=True)
        for _again in range(comments.n[row] if comments.texts[row] in given else 0)
    ]
    return tuple(np.array(column) for column in zip(*pairs, strict=True))


@pytest.fixture(scope="module")
def classified(of):
    """The company, and its comments as read once: another number of themes is sought in the same words."""
    company = of("olist_classified", "2018-04-30")
    return company, voice.read(company, 5)


@pytest.mark.parametrize("k", [3, 5])
def test_themes_agree_with_the_classes_that_people_gave_better_than_k_means_does(classified, k):
    """Olist's classified reviews in three classes: adjusted mutual information of 0.25 at least and a third more than that
    of k-means on the same vectors (the best of three starts). At eight themes, finer than the classes, both are alike."""
    from sklearn.cluster import KMeans
    from sklearn.metrics import adjusted_mutual_info_score

    company, reading = classified
    one = reading.languages[0]
    n = reading.comments.n[one.rows[one.inside]]
    one = one._replace(themes=themes_of(one.weights[one.inside], k, n))
    given, found = truth_of(company, reading._replace(languages=(one,)))
    assert one.code == "pt" and len(given) > 3300
    theirs = []
    for seed in range(3):
        labels = KMeans(k, n_init=1, random_state=seed).fit_predict(one.weights[one.inside])
        other = reading._replace(languages=(one._replace(themes=one.themes._replace(of=labels)),))
        theirs.append(adjusted_mutual_info_score(*truth_of(company, other)))
    assert adjusted_mutual_info_score(given, found) > max(0.25, 4 / 3 * max(theirs))


def test_themes_of_chinese_reviews_are_words_and_keep_shops_apart(chinese):
    """Ten categories, of which hotels, fruit and devices have words of their own."""
    from sklearn.metrics import adjusted_mutual_info_score

    company, reading = chinese
    table = voice.themes(company, reading).table
    words = {word for theme in table.theme for word in theme.split(" · ")}
    assert {"酒店", "房间", "苹果"} <= words and all(len(word) <= 4 for word in words)
    assert adjusted_mutual_info_score(*truth_of(company, reading)) > 0.3


def test_words_of_bad_and_of_good_chinese_reviews_are_those_a_reader_would_name(chinese):
    table = voice.leaning(*chinese).table
    sides = table.set_index("word").side
    assert all(sides[word] == "side_low" for word in ("差", "不好", "垃圾"))
    assert all(sides[word] == "side_high" for word in ("不错", "喜欢", "满意"))


def test_nothing_of_chinese_is_lost_on_the_way_to_a_picture_and_no_byte_order_mark_is_left(chinese):
    company, reading = chinese
    raw = fetch(company.surveys.filter(company.surveys.comment.contains("\ufeff")).limit(1))
    assert raw.empty and not any("\ufeff" in text for text in reading.comments.texts)
    if len(fonts()) < 2:
        pytest.skip("no font with Chinese letters here")
    assert all("□" not in clean(theme) for theme in voice.themes(company, reading).table.theme)


def test_the_page_says_that_not_all_chinese_reviews_were_read(chinese):
    found = voice.heard(*chinese)
    assert found.numbers[0].n == 62_774 and any("drawn by a hash" in note for note in found.notes)
    assert 5_400 < chinese[1].comments.n.sum() <= 6_000
