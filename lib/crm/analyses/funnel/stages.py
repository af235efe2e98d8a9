"""The stage funnel: how many deals get how far, where they are lost, and where they stand."""

import pandas as pd

from crm.analyses.funnel.standing import standing
from crm.deals.counted import created, period, size, undated_note
from crm.deals.order import Stages, main_pipeline, stages_of
from crm.deals.visits import Walk, crossings, unknown_stages, waiting, walk
from crm.errors import BadInput, nearest
from crm.estimate.shares import NONE, RANKED, SHOWN, wilson
from crm.estimate.survival import median_days, survival
from crm.finding import Finding, Number
from crm.needs import needs
from crm.tables import Company
from crm.words import _, count, listed, percent, plural

MODES = {
    "reached": _("Counted in a stage: deals that got at least so far; a won deal went through all of them."),
    "any": _("Counted in a stage: deals that ever stood in it; stages they passed over do not count."),
    "strict": _("Counted in a stage: deals that stood in it and in all stages before it, in order."),
}


@needs(
    "E2", _("Stage funnel"), "deals.stage", "deals.status",
    better=("deal_history.to_stage", "stages.stage_id", "deals.created_at"),
)  # fmt: skip
def stage_funnel(company: Company, mode: str = "reached", level: float = 0.95, pipeline: str = "") -> Finding:
    """For each stage how many deals got there, skipped it, went on, were lost, moved back or are still there."""
    if mode not in MODES:
        raise BadInput(f"mode={mode} is none of strict, any, reached.{nearest(mode, MODES)}")
    if not company.has("deal_history.to_stage"):
        deals, notes = main_pipeline(company, created(company), pipeline)
        return standing(company, deals, stages_of(company, deals), [*notes, *undated_note(company)])
    went = walk(company, pipeline)
    stages = went.stages
    rows = crossings(went.stays, len(stages.names), mode == "strict")
    table = funnel_table(rows, stages, mode, level)
    table.insert(7, "still_days", _still_days(waiting(went.stays, company.as_of), len(stages.labels)))
    notes = [*went.notes, MODES[mode], *([stages.how] if stages.how else []), *_left_out(company, went, rows)]
    says, numbers, more = _verdict(table)
    return Finding(
        id="funnel.stage_funnel",
        says=says,
        table=table if len(rows) else pd.DataFrame(),
        caption=_("Stages of the deals created, {period}").format(period=period(company)),
        numbers=numbers,
        notes=(*more, *notes, *undated_note(company)),
        currency=company.currency,
    )


def funnel_table(rows: pd.DataFrame, stages: Stages, mode: str, level: float) -> pd.DataFrame:
    """One row a stage from the counted crossings, and a last one for the deals won. In every row the deals
    counted are those that went on, were lost or are still there, by the furthest stage of each."""
    lines = []
    for at, label in enumerate(stages.labels, start=1):
        here = _counted(rows, at, mode)
        furthest, n = here["furthest"] > at, here["deals"]
        on = int(n[furthest | (here["status"] == "won")].sum())
        lost = int(n[(here["furthest"] == at) & (here["status"] == "lost")].sum())
        stood = rows[rows["level"] == at]
        got = int(_counted(rows, at, "reached")["deals"].sum())
        skipped = got - int(stood["deals"].sum())
        step = wilson(on, on + lost, level) if on + lost >= SHOWN else NONE
        lines.append({
            "stage": label, "deals": int(n.sum()), "skipped": skipped,
            "skipped_share": skipped / got if got else float("nan"),
            "advanced": on, "lost_here": lost, "still_here": int(n.sum()) - on - lost,
            "moved_back": int(stood["moved_back"].sum()),
            "step": step.value, "low": step.low, "high": step.high,
        })  # fmt: skip
    last = _counted(rows, len(stages.labels), "reached" if mode == "any" else mode)
    won = int(last.loc[last["status"] == "won", "deals"].sum())
    return pd.DataFrame([*lines, {"stage": _("Won"), "deals": won}])


def _still_days(open_ones: pd.DataFrame, k: int) -> list[float]:
    """For each of k stages the median of the days that the deals still there have been there so far, NaN where they are
    fewer than ten; last the row of the won ones, which has none."""
    parts = [open_ones[open_ones["level"] == at].assign(event=1) for at in range(1, k + 1)]
    medians = [
        median_days(survival(part)).value if part["n"].sum() >= SHOWN else NONE.value for part in parts
    ]
    return [*medians, NONE.value]


def _counted(rows: pd.DataFrame, at: int, mode: str) -> pd.DataFrame:
    """The crossings that a mode counts in the stage, one for each deal."""
    if mode == "reached":
        return rows[
            (rows["level"] == rows["furthest"]) & ((rows["furthest"] >= at) | (rows["status"] == "won"))
        ]
    here = rows["level"] == at
    return rows[here & (rows["in_order"] >= at)] if mode == "strict" else rows[here]


def _verdict(table: pd.DataFrame) -> tuple[str, tuple[Number, ...], list[str]]:
    """The narrowest step as a sentence, its number, and notes on what else could be and on what is withheld."""
    steps = table.iloc[:-1].assign(decided=lambda t: t["advanced"] + t["lost_here"])
    n = int(steps["deals"].max()) if len(steps) else 0
    if not n:
        return _("No deals with a known stage in this period."), (), []
    few = steps["decided"].between(1, SHOWN - 1).any()
    notes = [_("Shares of fewer than {n} deals are not shown.").format(n=count(SHOWN))] if few else []
    ranked = steps[steps["decided"] >= RANKED].sort_values(["step", "stage"])
    if ranked.empty:
        says = plural("{n} deal got into the funnel, too few to judge its steps.",
                      "{n} deals got into the funnel, too few of them decided to judge its steps.", n)  # fmt: skip
        return says.format(n=count(n)), (), notes
    worst = ranked.iloc[0]
    number = Number("narrowest_step", worst["step"], worst["low"], worst["high"], int(worst["decided"]))
    near = ranked.iloc[1:].loc[lambda t: t["low"] < worst["high"], "stage"].tolist()
    if near:
        note = _("{stage} need not be the narrowest: the interval of {others} reaches into its own.")
        notes = [note.format(stage=worst["stage"], others=listed(near)), *notes]
    return _narrowest(worst, len(steps)), (number,), notes


def _narrowest(worst: pd.Series, steps: int) -> str:
    """The narrowest step in words; with a single stage there is nothing to compare."""
    template = _(
        "{stage} is the narrowest step: of {n} deals decided there {share} went on and {lost} were lost; "
        "{still} are still there."
    )
    if steps == 1:
        template = _(
            "Of {n} deals decided in {stage}, the only stage, {share} were won and {lost} lost; {still} are still there."
        )
    return template.format(
        stage=worst["stage"], n=count(worst["decided"]), share=percent(worst["step"]),
        lost=count(worst["lost_here"]), still=count(worst["still_here"]),
    )  # fmt: skip


def _left_out(company: Company, went: Walk, rows: pd.DataFrame) -> list[str]:
    """Sentences on deals and stages that the funnel cannot place."""
    notes = []
    known = int(rows.loc[rows["level"] == rows["furthest"], "deals"].sum())
    if missing := size(went.deals) - known:
        notes.append(
            plural(
                "{n} deal has no stage before its end in the history and is left out.",
                "{n} deals have no stage before their end in the history and are left out.",
                missing,
            ).format(n=count(missing))
        )
    found = unknown_stages(company, went)
    if len(found):
        notes.append(
            _(
                "Stages in the history that the list of stages does not know, passed over here: {stages}."
            ).format(stages=listed([f"{s} ({count(n)})" for s, n in found.itertuples(index=False)]))
        )
    return notes
