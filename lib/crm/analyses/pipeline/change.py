"""What changed in the pipeline since an earlier day: a waterfall that adds up to the cent (E7)."""

import pandas as pd

from crm.analyses.pipeline.change_words import change_notes, change_sentence, hardly_priced, no_closes
from crm.analyses.pipeline.flows import OUT, STEPS, flows
from crm.analyses.pipeline.horizon import Horizon, horizon_of
from crm.customers.limits import within_limits
from crm.finding import Finding, Number
from crm.months import earlier
from crm.needs import needs
from crm.tables import Company
from crm.words import _, day

RARE = ("reopened", "dropped")  # steps that are shown only where there is something in them
REPRICED = ("raised", "lowered")
MOVED = ("pulled_in", "pushed_out")  # of a horizon only


@needs(
    "E7", _("Change of the pipeline"), "deals.status", "deals.created_at", "deals.amount",
    better=("deal_history.to_stage", "deal_history.amount", "deal_history.close_date", "deals.closed_at", "deals.close_date"),
)  # fmt: skip
def change_of_month(company: Company, until: str = "all", months_back: int = 1) -> Finding:
    """The open pipeline so many months ago, what came in and went out since, and what is open now; each deal as it was
    on either day, by its history. `until` takes the deals expected to close by then: "quarter" (the fiscal one), a number
    of days, or "all"."""
    within_limits("months_back", months_back, 1, 36)
    horizon = horizon_of(company, until)
    name = "pipeline.change_of_month" if horizon.last is None else "pipeline.change_by_horizon"
    if horizon.last is not None and not company.has("deals.close_date"):
        return Finding(name, no_closes(), answered=False)
    sums, then = flows(company, horizon, months_back), earlier(company.as_of, months_back)
    return Finding(
        id=name,
        says=change_sentence(sums, horizon, (then, company.as_of), company.currency),
        table=steps_table(sums, horizon, company),
        caption=_("{deals}, {then} to {now}").format(
            deals=horizon.words[:1].upper() + horizon.words[1:], then=day(then), now=day(company.as_of)
        ),
        numbers=_numbers(sums) if horizon.last is None else (),
        notes=tuple(change_notes(company, sums, horizon, then)),
        currency=company.currency,
    )


def _numbers(sums: pd.Series) -> tuple[Number, ...]:
    """The open pipeline, where any of it has an amount."""
    n = int(sums["n_closing"])
    return (
        (Number("pipeline_value", float(sums["cents_closing"]) / 100, n=n),) if sums["unpriced"] < n else ()
    )


def measured(finding: Finding) -> str:
    """The column that a picture of a change is drawn of: money, or deals where money cannot be compared."""
    return "step_deals" if "step_deals" in finding.table else "step_value"


def steps_table(sums: pd.Series, horizon: Horizon, company: Company) -> pd.DataFrame:
    """One row a step: deals, and the money of a step that goes out below zero; no row for what cannot be, or is rare or not
    told by the history and did not happen. Where the sentence says that money cannot be compared, there is none to be
    compared: deals stand instead, those that go out below zero (step_deals)."""
    silent = RARE if company.has("deal_history.amount") else (*RARE, *REPRICED)
    silent = silent if company.has("deal_history.close_date") else (*silent, *MOVED)
    rows = [
        (
            f"step_{step}",
            int(sums[f"n_{step}"]),
            (-1 if step in OUT else 1) * float(sums[f"cents_{step}"]) / 100 + 0.0,
        )
        for step in STEPS
        if not (step in silent and not sums[f"n_{step}"]) and not (step in MOVED and horizon.last is None)
    ]
    table = pd.DataFrame(rows, columns=["group", "deals", "step_value"])
    if not hardly_priced(sums):
        return table
    repriced = table["group"].isin(
        [f"step_{step}" for step in REPRICED]
    )  # in deals nothing comes or goes by them
    goes = table["group"].isin([f"step_{step}" for step in OUT])
    table = table.assign(step_deals=table["deals"].where(~goes, -table["deals"]))
    return table.loc[~repriced, ["group", "step_deals"]].reset_index(drop=True)
