"""From which stages each person's deals go on, and from which they do not: the picture behind training (E11)."""

import pandas as pd

from crm.analyses.team.owners import called, roster
from crm.analyses.team.training import decided_by_owner
from crm.deals.counted import period
from crm.estimate.shares import RANKED, SHOWN
from crm.finding import Finding
from crm.needs import needs
from crm.tables import Company
from crm.words import _, brief, count, percent


@needs(
    "E11", _("Steps by person"), "deals.status", "deals.owner_id", "deal_history.to_stage",
    better=("stages.stage_id", "deals.created_at", "owners.owner_id"),
)  # fmt: skip
def steps(company: Company, names: bool = False) -> Finding:
    """Of each person and stage the share of deals that went on, of those decided there: one row a pair, the stages in
    their order, those with most deals first."""
    rows, notes = decided_by_owner(company)
    rows = rows[rows["owner_id"] != ""]
    if rows.empty or rows["n"].max() < SHOWN:
        text = _("Nobody has {n} deals decided in a stage.").format(n=count(SHOWN))
        return Finding("team.steps", text, answered=False)
    whole = rows.groupby(["at", "stage"], as_index=False)[["n", "hits"]].sum()
    whole = (
        whole[whole["n"] >= RANKED].assign(share=lambda t: t["hits"] / t["n"]).sort_values(["share", "at"])
    )
    rows = rows.assign(size=rows.groupby("owner_id")["n"].transform("max"))
    rows = rows.sort_values(["size", "owner_id", "at"], ascending=[False, True, True], ignore_index=True)
    table = pd.DataFrame(
        {
            "person": called(rows["owner_id"], roster(company), names), "stage": rows["stage"],
            "decided": rows["n"], "step_own": (rows["hits"] / rows["n"]).where(rows["n"] >= SHOWN),
        }
    )  # fmt: skip
    return Finding(
        id="team.steps",
        says=_sentence(whole),
        table=table,
        caption=_("Share that went on from each stage, by person, {period}").format(period=period(company)),
        notes=(
            _("Shares of fewer than {least} deals are withheld, of fewer than {most} not coloured.").format(
                least=count(SHOWN), most=count(RANKED)
            ),
            *notes,
        ),
    )


def _sentence(whole: pd.DataFrame) -> str:
    """From which stage the fewest and the most deals go on, of everybody."""
    if len(whole) < 2:
        return _("Too few deals are decided to compare stages.")
    facts = {"stage": brief(whole["stage"].iloc[0]), "share": percent(whole["share"].iloc[0])}
    facts |= {"easiest": brief(whole["stage"].iloc[-1]), "most": percent(whole["share"].iloc[-1])}
    return _(
        "Of everybody's deals {share} go on from {stage}, the fewest, and {most} from {easiest}, the most."
    ).format(**facts)
