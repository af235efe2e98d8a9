"""How content customers were the last time they answered: all who ever were, beside those still here (R19)."""

from typing import NamedTuple

import ibis

from crm.analyses.leaving.plan import Plan
from crm.analyses.leaving.seen import KINDS, customers_of, scored
from crm.customers.buying import order_days
from crm.customers.lasting.contracts import joined
from crm.estimate.shares import SHOWN, wilson
from crm.tables.company import kept
from crm.tables.fetch import fetch
from crm.tables.flags import one_if
from crm.words import _, between, count, percent

BAD = 1  # of a score's last digit, as seen.scored writes it


class Answered(NamedTuple):
    """Customers who ever answered, those of them still here, and of both how many gave a bad answer the last time."""

    ever: int
    ever_bad: int
    here: int
    here_bad: int


@kept
def last_answers(company, plan: Plan) -> Answered:
    """By whoever ever ordered, or was under contract, and by who could leave on the day that is scored."""
    found = [scored(company, kind) for kind in KINDS]
    said = ibis.union(*(rows.select(who="account_id", score=of["score"]) for rows, of in found))
    last = said.group_by("who").agg(score=said.score.max())
    customers = customers_of(company, plan).select("account_id")
    rows = customers.inner_join(last, customers.account_id == last.who)
    here = _here(company, plan)
    rows = rows.left_join(here, rows.account_id == here.there)
    rows = rows.select(bad=one_if(rows.score % 8 == BAD), here=one_if(rows.there.notnull()))
    sums = fetch(
        rows.agg(
            ever=rows.count(),
            ever_bad=rows.bad.sum(),
            here=rows.here.sum(),
            here_bad=(rows.bad * rows.here).sum(),
        )
    )
    return Answered(*(int(n) for n in sums.fillna(0).iloc[0]))


def _here(company, plan: Plan) -> ibis.Table:
    """Who could leave on the day that is scored, as `there`."""
    day = ibis.literal(plan.scored.at)
    if plan.kind == "contracts":
        stays = joined(company).rows
        stays = stays.filter(stays.start <= day, ~stays.ended | (stays.until > day))
        return stays.select(there="account_id").distinct()
    days = order_days(company)
    lately = day.delta(days.day, unit="day") < plan.asked.quiet_days
    return days.filter(days.orders > 0, days.day <= day, lately).select(there="account_id").distinct()


def survivors(company, plan: Plan, level: float) -> tuple[str, ...]:
    """The note; none where too few answered."""
    if not company.has("surveys.account_id"):
        return ()
    found = last_answers(company, plan)
    if found.here < SHOWN:
        return ()
    text = _(
        "Of {ever} customers who ever answered a survey, {all} ({alls}) gave a bad answer the last time; of the {here} of them "
        "still here, {share} ({shares}). The second tells of those who stayed."
    )
    ever, here = wilson(found.ever_bad, found.ever, level), wilson(found.here_bad, found.here, level)
    return (
        text.format(
            ever=count(found.ever), all=percent(ever.value), alls=between(percent(ever.low), percent(ever.high)),
            here=count(found.here), share=percent(here.value), shares=between(percent(here.low), percent(here.high)),
        ),
    )  # fmt: skip
