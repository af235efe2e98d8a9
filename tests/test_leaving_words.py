"""What the leaving report says of comparisons, and of probabilities by one model and reasons by another."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from crm.analyses.leaving.asked import CARE, Asked
from crm.analyses.leaving.at_risk_words import list_notes
from crm.analyses.leaving.carried import WHOLE
from crm.analyses.leaving.model import Trial, Warned
from crm.analyses.leaving.plan import Plan
from crm.analyses.leaving.scores import Scores, Worth
from crm.analyses.leaving.warning_words import how_note
from crm.analyses.leaving.why_words import sentence


def plan(kind: str) -> Plan:
    return Plan(kind, Asked(kind), None, (), None, 0, 1.0, ())


@pytest.mark.parametrize(
    ("kind", "ratios", "apart", "says"),
    [
        ("orders", 12, 0, "None of 12 things looked at goes with staying away after an order beyond chance."),
        ("contracts", 12, 0, "None of 12 things looked at goes with the end of a contract beyond chance."),
        ("orders", 1, 0, "The one thing looked at does not go with staying away after an order beyond chance."),
        ("contracts", 1, 0, "The one thing looked at does not go with the end of a contract beyond chance."),
        ("contracts", 5, 1, "1 of 5 things looked at goes with the end of a contract beyond chance: “0” (2.00 times the risk)."),
        ("orders", 5, 2, "2 of 5 things looked at go with staying away after an order beyond chance, most clearly “0” (2.00 times "
                         "the risk) and “1” (2.00 times the risk)."),
    ],
)  # fmt: skip
def test_comparisons_are_said_in_whole_sentences(kind, ratios, apart, says):
    names = [str(k) for k in range(ratios + 1)]  # of the last too little is known to compare it
    table = pd.DataFrame({"level_of": names, "risk_ratio": [2.0] * ratios + [np.nan]})
    assert sentence(plan(kind), table.assign(told_apart=table.index < apart)) == says


@pytest.mark.parametrize("boosting", [True, False])
def test_the_page_says_when_probabilities_are_boosted_and_reasons_are_not(boosting):
    here = np.ones(1)
    trial = Trial((0,), here, here, here / 2, here, here, 0.5)
    found = Warned(plan("contracts"), None, boosting=boosting, trial=trial, learned=9)
    scores = Scores(here, here / 2, (("A ticket is open",),), here, 1)
    notes = list_notes(SimpleNamespace(currency="EUR"), found, Worth(1.0, "", WHOLE), CARE, scores)
    assert any("“A ticket is open”" in note for note in notes)
    assert any("boosting, reasons by a logistic regression" in note for note in notes) == boosting
    assert ("Reasons are still by the regression" in how_note(found)) == boosting
