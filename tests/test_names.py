"""The words are written once, with a unit that crm.words can speak and a colour that the theme has."""

import pytest

from crm.finding import Number
from crm.names import COLUMNS, GROUPS, METRICS, UNITS, name_of
from crm.theme.colours import COLOURS


@pytest.mark.parametrize("key", sorted(METRICS | COLUMNS))
def test_every_word_has_a_label_and_a_known_unit(key):
    name = name_of(key)
    assert name.label and name.unit in UNITS


@pytest.mark.parametrize("key", sorted(GROUPS))
def test_every_group_has_a_colour_of_the_theme(key):
    assert GROUPS[key].label and GROUPS[key].colour in COLOURS


@pytest.mark.parametrize("key", sorted(key for key, name in METRICS.items() if name.basis))
def test_what_a_metric_rests_on_is_said_in_the_singular_and_the_plural(key):
    one, many = (METRICS[key].basis(n) for n in (1, 2304))
    assert " 1 " in one and " 2,304 " in many and one.replace("1", "") != many.replace("2,304", "")


def test_only_plain_counts_and_sums_rest_on_nothing_else():
    """A headline number with an n has a noun for it; these five carry none."""
    bare = {key for key, name in METRICS.items() if name.basis is None}
    assert bare == {"won_deals", "lost_deals", "open_deals", "won_value", "complaints"}


def test_a_headline_number_says_what_it_rests_on():
    assert Number("win_rate_closed", 0.5, n=2304).data(None)["basis"] == "of 2,304 deals closed"
    assert Number("expected_revenue", 5.0, n=36).data(None)["basis"] == "from 36 months of history"
    assert Number("won_deals", 5).data(None)["basis"] == ""


def test_every_metric_says_what_it_means():
    assert [key for key, name in METRICS.items() if not name.meaning] == []
