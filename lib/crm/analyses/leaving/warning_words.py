"""What the trial of the warning says."""

from crm.analyses.leaving.asked import Care
from crm.analyses.leaving.at_stake import BUCKETS
from crm.analyses.leaving.model import CHOOSE, Warned
from crm.analyses.leaving.model_words import months_in_words, who_notes, window
from crm.estimate.shares import Interval
from crm.words import _, between, count, number, percent, plural


def sentence(found: Warned, tested: dict) -> str:
    """How the warning did: worth something, or hardly better than the average."""
    facts = {
        "months": months_in_words(tested["months"]), "skill": percent(tested["skill"].value),
        "said": percent(tested["said"]), "came": percent(tested["came"]), "slope": number(tested["slope"].value, 2),
        "window": window(found.plan),
    }  # fmt: skip
    if not tested["skill"].low > 0:
        return _(
            "Tried on {months} and customers not learned from, the warning is not surely better than taking all customers "
            "to be alike: it takes away {skill} of that guess's squared error. It expected {said} to leave within {window}; "
            "{came} did."
        ).format(**facts)
    return _(
        "Tried on {months} and customers not learned from, the warning is better than taking all customers to be alike: it "
        "takes away {skill} of that guess's squared error. It expected {said} to leave within {window}; {came} did."
    ).format(**facts)


def notes(found: Warned, tested: dict, level: float) -> tuple[str, ...]:
    """Who could leave, how it was learned and tried, and all figures of the trial with their intervals."""
    return (
        *who_notes(found.plan, found.rows),
        how_note(found),
        *telling_notes(found),
        _(
            "Brier skill {skill} ({skills}); calibration slope {slope} ({slopes}) and intercept {intercept} "
            "({intercepts}); area under precision and recall {precision}, where the average rate has {came}. Intervals at "
            "{level}, customers of a group going together."
        ).format(
            skill=percent(tested["skill"].value), skills=_range(tested["skill"], percent),
            slope=number(tested["slope"].value, 2), slopes=_range(tested["slope"], _two),
            intercept=number(tested["intercept"].value, 2), intercepts=_range(tested["intercept"], _two),
            precision=number(tested["precision"], 3), came=number(tested["came"], 3), level=percent(level, 0),
        ),
        spread_note(tested),
        drift_note(tested),
    )  # fmt: skip


def how_note(found: Warned) -> str:
    """What was learned from and tried on, and by which model."""
    facts = {
        "learned": count(found.learned), "tried": count(found.trial.up.sum() + found.trial.down.sum()),
        "part": percent((BUCKETS - CHOOSE) / BUCKETS, 0),
    }  # fmt: skip
    text = (
        _(
            "Learned from {learned} customer-months whose windows were over before the first month that was tried, tried on "
            "{tried} of the other {part} of customers. Probabilities are by gradient boosting: on customers that neither had "
            "seen it beat a logistic regression by more than two standard errors. Reasons are still by the regression."
        )
        if found.boosting
        else _(
            "Learned from {learned} customer-months whose windows were over before the first month that was tried, tried on "
            "{tried} of the other {part} of customers. A logistic regression on bands; gradient boosting is used only where "
            "it beats it by more than two standard errors on customers that neither has seen."
        )
    )
    return text.format(**facts)


def telling_notes(found: Warned) -> list[str]:
    """A feature that alone tells who leaves nearly without a mistake, and why it is used all the same."""
    said = []
    for one in found.telling:
        text = (
            _(
                "“{feature}” alone tells who leaves nearly without a mistake (AUC {auc}). It is used, for the parameter honest "
                "says that it is written before they do."
            )
            if one.vouched
            else _(
                "“{feature}” alone tells who leaves nearly without a mistake (AUC {auc}). It is used, for it is made of dated "
                "things up to the day looked at: so it is where customers are very regular. A source that cancels orders of "
                "those who left would look the same."
            )
        )
        said.append(text.format(feature=one.label, auc=number(one.auc, 3)))
    return said


def spread_note(tested: dict) -> str:
    """Whether probabilities spread as widely as what came."""
    slope = tested["slope"]
    if slope.high < 1:
        return _(
            "The probabilities are too bold: what came lies nearer to the average. Take the order of customers, not the "
            "probabilities, at its word."
        )
    if slope.low > 1:
        return _("The probabilities are too timid: what came lies farther from the average than was said.")
    return _("The probabilities spread about as widely as what came, as far as the trial can tell.")


def drift_note(tested: dict) -> str:
    """Whether as many left as was said, or the months tried differ from those learned from."""
    facts = {"said": percent(tested["said"]), "came": percent(tested["came"])}
    low, high = tested["intercept"].low, tested["intercept"].high
    if low > 0 or high < 0:
        return _(
            "The level has moved since the months learned from ({said} expected, {came} came), by season or for good: take "
            "the order of customers as surer than their probabilities."
        ).format(**facts)
    return _(
        "The level has not surely moved since the months learned from: {said} expected, {came} came."
    ).format(**facts)


def gain_sentence(found: Warned, care: Care, reach: float, table) -> str:
    """What contacting as many as the team can would have reached."""
    at = table.iloc[(table.share_contacted - reach).abs().argmin()]
    text = plural(
        "Who contacts the {n} customer with the highest probability ({share} of those who could leave) reaches {caught} "
        "of those who leave: {lift} times as many as by lot.",
        "Who contacts the {n} customers with the highest probability ({share} of those who could leave) reaches {caught} "
        "of those who leave: {lift} times as many as by lot.",
        care.capacity,
    )
    return text.format(
        n=count(care.capacity), share=percent(reach), caught=percent(at.share_caught), lift=number(at.lift, 2)
    )


def gain_notes(found: Warned, reach: float) -> tuple[str, ...]:
    """What the line is drawn from."""
    return (
        _(
            "From the customer-months of the trial, most probable first; equals at an edge count by their part. By lot, as "
            "many would be reached as are contacted: the dashed line."
        ),
    )


def _two(value: float) -> str:
    return number(value, 2)


def _range(interval: Interval, words) -> str:
    return between(words(interval.low), words(interval.high))
