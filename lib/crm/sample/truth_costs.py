"""What is true of marketing costs: what a new customer costs by channel, and how long after the enquiry they order."""

import numpy as np

from crm.sample.clock import Span
from crm.sample.costs import NEW, expected
from crm.sample.pipeline import MILDER
from crm.sample.truth_deals import day_of, of_source, won_by_day
from crm.sample.world import CONVERT_DAYS, DIRECT_SOURCES, LEAD_SOURCES, NEW_CUSTOMER

LONG = 1500  # days after which no deal is open


def costs_truth(window: Span, customers: int) -> dict:
    """Cost of a new customer, days from lead (or, without leads, from deal) to first order, and the last twelve
    months' costs."""
    rows = expected(window, customers)
    year = rows[rows.day > window.days - 365]
    new = year[year.purpose == NEW]
    return {
        "cost_of_a_new_customer": dict(NEW_CUSTOMER),
        "median_days_from_lead": {n: median_days(m) for n, m in zip(LEAD_SOURCES, MILDER, strict=False)},
        "median_days_from_deal": {
            n: median_days(m, lead=False)
            for n, m in zip(DIRECT_SOURCES, MILDER[len(LEAD_SOURCES) :], strict=True)
        },
        "expected_last_12_months": {
            "acquisition": float(new.amount.sum()),
            "of_no_channel": float(new.amount[new.channel == ""].sum()),
            "all": float(year.amount.sum()),
        },
    }


def median_days(milder: float, lead: bool = True) -> float:
    """The day by which half of the deals of a source that are won in the end have been won, from their lead on."""
    from scipy.special import gammainc

    curve = sum(weight * won_by_day(each, LONG) for weight, each in of_source(milder))
    if lead:
        shape, scale = CONVERT_DAYS
        curve = np.convolve(np.diff(gammainc(shape, np.arange(LONG + 1) / scale)), curve)[:LONG]
    return day_of(curve, curve[-1] / 2)
