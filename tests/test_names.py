"""The words are written once, with a unit that words.py can speak and a colour that the theme has."""

import pytest

from crm.names import COLUMNS, GROUPS, METRICS, UNITS, name_of
from crm.theme.colours import COLOURS


@pytest.mark.parametrize("key", sorted(METRICS | COLUMNS))
def test_every_word_has_a_label_and_a_known_unit(key):
    name = name_of(key)
    assert name.label and name.unit in UNITS


@pytest.mark.parametrize("key", sorted(GROUPS))
def test_every_group_has_a_colour_of_the_theme(key):
    assert GROUPS[key].label and GROUPS[key].colour in COLOURS


def test_every_metric_says_what_it_means():
    assert [key for key, name in METRICS.items() if not name.meaning] == []
