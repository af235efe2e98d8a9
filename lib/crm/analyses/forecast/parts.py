"""Trend, season and rest of the months so far (I1, decomposition). A picture: the forecast does not come from it."""

import numpy as np
import pandas as pd

from crm.finding import Finding, Number
from crm.needs import needs
from crm.outlook.measures import Subject, nothing_sold, subject
from crm.tables.company import Company
from crm.words import TENFOLD, _, change, count, listed, month, month_name, percent, times

YEAR = 12
FEWEST = 36  # months; with less, what is season and what is chance cannot be told apart
STANDS_OUT = 3.5  # robust standard deviations of the rest


@needs("I1", _("Trend and season"), better=("orders.ordered_at", "orders.amount"))
def decomposition(company: Company) -> Finding:
    """Trend, season and rest of revenue by month, and the months of the last year that stand out."""
    about = subject(company, "value")
    if about is None:
        return nothing_sold("forecast.decomposition", company)
    if about.outlook.refusal:
        says = _("No trend and season to show. {why}").format(why=about.outlook.refusal)
        return Finding("forecast.decomposition", says, notes=about.sales.notes, answered=False)
    history = about.outlook.history
    if len(history) < FEWEST:
        text = _("{n} months are too few to tell season from chance; {least} are needed.")
        says = text.format(n=count(len(history)), least=count(FEWEST))
        return Finding("forecast.decomposition", says, notes=about.sales.notes, answered=False)
    table = split(history)
    if not (table.trend > 0).all():
        says = _("The trend touches zero, so season and rest have nothing to be a share of.")
        return Finding("forecast.decomposition", says, notes=about.sales.notes, answered=False)
    return parted(about, table, company)


def parted(about: Subject, table: pd.DataFrame, company: Company) -> Finding:
    """The finding: sentence, table, and the trend's change as a number."""
    grown = float(table.trend.iloc[-1] / table.trend.iloc[-1 - YEAR] - 1)
    prefix = about.measure.prefix
    return Finding(
        id="forecast.decomposition",
        says=sentence(about, table, grown),
        table=table.rename(columns={"actual": f"{prefix}actual", "trend": f"{prefix}trend"}),
        caption=_("{what} by month as trend, season and rest").format(what=about.measure.label),
        numbers=(Number("trend_change", grown, n=len(table)),),
        notes=(*outstanding(table), method()),
        currency=company.currency,
    )


def split(history: pd.Series) -> pd.DataFrame:
    """Month, actual, trend, and season and rest as shares above or below it: robust STL, on logs unless a value is zero
    or below (Cleveland et al. 1990)."""
    from statsmodels.tsa.seasonal import STL

    logs = bool((history > 0).all())
    scaled = np.log(history) if logs else history
    # a steady season (13, degree 0): one free to move takes three years' chance for season and leaves no rest
    fit = STL(scaled.to_numpy(), period=YEAR, seasonal=13, seasonal_deg=0, robust=True).fit()
    trend = np.exp(fit.trend) if logs else fit.trend
    size = trend if logs else np.where(trend > 0, trend, np.nan)
    season, rest = (np.expm1(part) if logs else part / size for part in (fit.seasonal, fit.resid))
    return pd.DataFrame(
        {"month": history.index, "actual": history.to_numpy(), "trend": trend, "season": season, "rest": rest}
    )


def sentence(about: Subject, table: pd.DataFrame, grown: float) -> str:
    """How the trend moved over a year, and the strongest and weakest month of it."""
    year = table.iloc[-YEAR:]
    best, worst = year.loc[year.season.idxmax()], year.loc[year.season.idxmin()]
    facts = {
        "what": about.measure.label, "change": percent(abs(grown)), "times": times(1 + grown),
        "best": month_name(best.month), "most": change(best.season, 0),
        "worst": month_name(worst.month), "least": change(worst.season, 0),
    }  # fmt: skip
    if abs(grown) < 0.01:
        text = _(
            "{what}: the trend stayed level over the last twelve months; the time of year makes {best} "
            "the strongest month ({most}) and {worst} the weakest ({least})."
        )
    elif grown >= TENFOLD - 1:
        text = _(
            "{what}: the trend is {times} what it was twelve months ago; the time of year makes {best} "
            "the strongest month ({most}) and {worst} the weakest ({least})."
        )
    elif grown > 0:
        text = _(
            "{what}: the trend rose by {change} over the last twelve months; the time of year makes {best} "
            "the strongest month ({most}) and {worst} the weakest ({least})."
        )
    else:
        text = _(
            "{what}: the trend fell by {change} over the last twelve months; the time of year makes {best} "
            "the strongest month ({most}) and {worst} the weakest ({least})."
        )
    return text.format(**facts)


def outstanding(table: pd.DataFrame) -> tuple[str, ...]:
    """The months of the last year whose rest is far from chance: a one-off there would bend the forecast."""
    rest = table.rest
    usual = 1.4826 * float((rest - rest.median()).abs().median())
    last = table.iloc[-YEAR:]
    odd = last[(last.rest - rest.median()).abs() > STANDS_OUT * max(usual, 0.02)]
    if odd.empty:
        return ()
    named = [
        _("{month} ({change})").format(month=month(row.month), change=change(row.rest, 0))
        for row in odd.itertuples()
    ]
    text = _(
        "Far from trend and season in the last twelve months: {months}. What happened only once there bends the forecast."
    )
    return (text.format(months=listed(named)),)


def method() -> str:
    """How the parts were told apart."""
    return _(
        "Robust STL. Season and rest are shares above or below the trend; the trend is least certain at its "
        "newest end. For reading only: the forecast does not come from it."
    )
