"""Early warning: the probability of leaving, and how it did on months and customers it had not seen (G5, R13 to R16)."""

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from crm.analyses.leaving.asked import CARE, USUAL, Asked, Care
from crm.analyses.leaving.model import Trial, Warned, warned
from crm.analyses.leaving.model_words import no_gain
from crm.analyses.leaving.scores import scores_of
from crm.analyses.leaving.warning_words import gain_notes, gain_sentence, notes, sentence
from crm.estimate.scored import average_precision, calibration, caught, in_bins, skill
from crm.estimate.shares import SHOWN, Interval, wilson
from crm.finding import Finding, Number
from crm.needs import needs
from crm.tables.company import Company
from crm.words import _

PARTS = 10  # of the customer-months tried; fewer where that would leave too few in each
PLACES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0)  # shares of customers that a gain is told for
BETTER = (
    "tickets.account_id", "tickets.first_response_at", "orders.promised_at", "orders.delivered_at", "surveys.account_id",
    "accounts.source", "accounts.type", "subscriptions.mrr", "subscriptions.product",
)  # fmt: skip
ONE_OF = ("orders.account_id", "subscriptions.start")


@needs("G5", _("Early warning"), better=BETTER, one_of=ONE_OF)
def warning(company: Company, asked: Asked = USUAL, level: float = 0.95) -> Finding:
    """The warning tried on later months and other customers: expected beside what came in ten parts, Brier skill against
    the rate of those learned from, calibration, and the area under precision and recall."""
    found = warned(company, asked)
    if found.why:
        return Finding("leaving.warning", found.why, answered=False)
    trial = found.trial
    tested = tests(trial, level)
    n = int(trial.up.sum() + trial.down.sum())
    return Finding(
        id="leaving.warning",
        says=sentence(found, tested),
        table=reliability(trial, level),
        caption=_("Customer-months not learned from, by the probability that was said: expected and came"),
        numbers=(
            Number("warning_skill", *tested["skill"], n=n),
            Number("warning_slope", *tested["slope"], n=n),
        ),
        notes=notes(found, tested, level),
    )


def tests(trial: Trial, level: float) -> dict:
    """What the trial says: skill with an interval over groups of customers left out in turn (jackknife), slope and
    intercept, average precision, what was said and what came."""
    said, up, down = trial.said, trial.up, trial.down
    fit = calibration(said, up, down, trial.bucket, level)
    whole = skill(said, up, down, trial.base)
    groups = np.unique(trial.bucket)
    without = np.array(
        [skill(*(part[trial.bucket != g] for part in (said, up, down)), trial.base) for g in groups]
    )
    error = np.sqrt((len(groups) - 1) / len(groups) * ((without - without.mean()) ** 2).sum())
    half = float(stdtrit(max(len(groups) - 1, 1), (1 + level) / 2)) * error
    n = up + down
    return {
        "skill": Interval(whole, whole - half, whole + half), "slope": fit.slope, "intercept": fit.intercept,
        "precision": average_precision(said, up, down), "said": float(said @ n / n.sum()),
        "came": float(up.sum() / n.sum()), "n": int(n.sum()), "months": trial.months,
    }  # fmt: skip


def reliability(trial: Trial, level: float) -> pd.DataFrame:
    """Ten parts, or fewer, by the probability said: what was expected and what came. A customer stands in several months, so
    that the interval is as wide as if each counted once."""
    n = trial.up + trial.down
    rows, repeated = [], len(trial.months)
    bins = in_bins(trial.said, n, int(np.clip(n.sum() / repeated // (2 * SHOWN), 2, PARTS)))
    for tenth in np.unique(bins):
        here = bins == tenth
        size, left = n[here].sum(), trial.up[here].sum()
        share = wilson(left / repeated, size / repeated, level)
        rows.append((tenth + 1, int(size), trial.said[here] @ n[here] / size, *share))
    names = ["leaving_part", "customer_months", "leaving_said", "leaving_came", "leaving_low", "leaving_high"]
    table = pd.DataFrame(rows, columns=names)
    few = table.customer_months / repeated < SHOWN
    table.loc[few, names[3:]] = np.nan
    return table


@needs("G5", _("Gain of the warning"), better=BETTER, one_of=ONE_OF)
def gain(company: Company, asked: Asked = USUAL, care: Care = CARE) -> Finding:
    """Of those who left in the trial, the part that is among so many with the highest probabilities, and how many times
    the average rate that is; by what the team can contact, too."""
    found, care = warned(company, asked), care.checked()
    if found.why:
        return Finding("leaving.gain", no_gain(), answered=False)
    trial = found.trial
    reach = min(1.0, care.capacity / max(scores_of(company, asked).customers, 1))
    shares = sorted({*PLACES, round(reach, 6)})
    rows = [(share, *caught(trial.said, trial.up, trial.down, share)) for share in shares]
    table = pd.DataFrame(rows, columns=["share_contacted", "share_caught", "lift"])
    return Finding(
        id="leaving.gain",
        says=gain_sentence(found, care, reach, table),
        table=table,
        caption=_(
            "Customers with the highest probabilities, and the part of those who left that was among them"
        ),
        notes=gain_notes(found, reach),
    )


__all__ = ["Warned", "gain", "reliability", "tests", "warning"]
