"""The tripwire: a single feature that tells who leaves nearly without a mistake (R14).

It knows what came, or customers are so regular that silence is the answer. What tells them apart is where it comes from: all
that this house makes of dated things is held against the day of the look (seen.py, rows.py), so that it cannot know more;
of what a source writes over without a day nobody knows when it was written."""

from typing import NamedTuple

import numpy as np

from crm.analyses.leaving.at_stake import LEFT
from crm.analyses.leaving.features import Feature, features_of
from crm.analyses.leaving.plan import Plan
from crm.analyses.leaving.rows import Rows
from crm.errors import BadInput
from crm.estimate.scored import auc
from crm.names.leaving import FEATURES

TELLING = 0.95  # a single feature that parts those who leave so well knows what came, or says it by itself
ENOUGH = 30  # who left and who stayed, before a feature is looked at so


class Telling(NamedTuple):
    """A feature that alone tells who leaves, in words; its AUC; and whether the reader has vouched for it."""

    label: str
    auc: float
    vouched: bool


def checked(company, rows: Rows, plan: Plan) -> tuple[Telling, ...]:
    """The features that alone tell who leaves and may; raises BadInput naming one of which nothing says when its values were
    written, unless `honest` names it."""
    found = []
    for feature, value in _telling(rows, plan):
        label = FEATURES[feature.key].label if feature.key in FEATURES else feature.key
        vouched = feature.key in plan.asked.vouched
        if not vouched and (why := _doubt(company, feature)):
            raise BadInput(
                f"'{feature.key}' ({label}) alone tells who leaves with an AUC of {value:.3f}, above {TELLING}, and {why}: such "
                f"a feature mostly knows what came afterwards. Find out when it is written: if after customers have left, "
                f"take its column out of the profile; if before, name it in the parameter honest: '{feature.key}'."
            )
        found.append(Telling(label, value, vouched))
    return tuple(found)


def _doubt(company, feature: Feature) -> str:
    """Why the feature may have been written later; empty where all it is made of is dated."""
    if feature.undated is None:
        return "nothing says what it is made of"
    columns = [column for column in feature.undated if company.has(column)]
    return f"nothing says when {' and '.join(columns)} was written" if columns else ""


def _telling(rows: Rows, plan: Plan) -> list[tuple[Feature, float]]:
    """Features whose bands, by the share that left in each, part those who left from those who stayed better than that."""
    left = np.where(rows.left == LEFT, rows.n, 0).astype(float)
    stayed = rows.n - left
    if min(left.sum(), stayed.sum()) < ENOUGH:
        return []
    found = []
    for place, feature in enumerate(features_of(plan)):
        bands = rows.bands[:, place]
        up, down = (np.bincount(bands, weights=part, minlength=10) for part in (left, stayed))
        value = auc(up / np.maximum(up + down, 1), up, down)
        if value > TELLING:
            found.append((feature, value))
    return found
