"""Odd deals: every analysis of deals answers, what is odd is said and counted, and nobody is dropped in silence."""

import re
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from crm.analyses import funnel, pipeline, team
from crm.analyses.funnel import losses, sales_cycle, stage_funnel, time_in_stage, win_rate
from crm.tables import company_of
from crm.tables.honesty import all_analyses
from made_deals import stages

N, NAMES = 160, ("New", "Quote", "Offer")
ANALYSES = [a for a in all_analyses() if a.__module__.split(".")[2] in ("funnel", "pipeline", "team")]


def made(seed: int = 5) -> dict[str, pd.DataFrame]:
    """Deals of ten months that go through three stages and are won, lost or open, with their history and owners, what was
    done for them, the orders they brought and a target: so much that every analysis has what it needs."""
    rng, deals, moves = np.random.default_rng(seed), [], []
    for i in range(N):
        at, status = pd.Timestamp("2026-01-01") + pd.Timedelta(days=int(rng.integers(0, 290))), "open"
        created, was = at, None
        for stage in NAMES:
            moves.append((f"D{i}", at, was, stage))
            was, at = stage, at + pd.Timedelta(days=int(rng.integers(1, 30)))
            draw = rng.random()
            if draw < 0.25 or (draw < 0.35 and stage != "Offer"):
                status = "lost" if draw < 0.25 else "open"
                break
        else:
            status = "won"
        end = {"won": "Won", "lost": "Lost"}.get(status)
        if end:
            moves.append((f"D{i}", at, was, end))
        deals.append({
            "deal_id": f"D{i}", "status": status, "created_at": created, "closed_at": at if end else pd.NaT, "stage": end or was,
            "amount": float(rng.integers(100, 900)), "owner_id": f"U{i % 4}", "loss_reason": "Price" if end == "Lost" else None,
            "pipeline": "Sales", "product_id": f"P{i % 3}", "close_date": (created + pd.Timedelta(days=40)).date(),
            "account_id": f"A{i % 20}", "region": ("North", "South")[i % 2], "competitor": "Rival" if i % 3 else None,
        })  # fmt: skip
    found = pd.DataFrame(deals)
    acts = found.loc[found.index.repeat(found.index % 4), ["deal_id", "account_id", "created_at"]]
    acts = acts.assign(
        activity_id=[f"E{i}" for i in range(len(acts))], type="call", contact_id=[f"C{i % 5}" for i in range(len(acts))],
        occurred_at=acts["created_at"] + pd.to_timedelta(np.arange(len(acts)) % 9, unit="D"),
    )  # fmt: skip
    won = found[found["status"] == "won"]
    return {
        "deals": found,
        "activities": acts.drop(columns="created_at"),
        "orders": won[["account_id", "amount"]].assign(
            order_id="O" + won["deal_id"], ordered_at=won["closed_at"]
        ),
        "targets": pd.DataFrame({"period_start": [pd.Timestamp("2026-10-01").date()], "amount": [9000.0]}),
        "deal_history": pd.DataFrame(moves, columns=["deal_id", "changed_at", "from_stage", "to_stage"]),
        "stages": stages(*NAMES),
    }


def renamed(t):
    t["deal_history"] = t["deal_history"].replace(
        {"to_stage": {"Quote": "Angebot"}, "from_stage": {"Quote": "Angebot"}}
    )


def deleted(t):
    t["stages"] = t["stages"][t["stages"]["stage_id"] != "Quote"]


def out_of_order(t):
    t["deal_history"] = (
        t["deal_history"]
        .sample(frac=1, random_state=1)
        .assign(changed_at=lambda h: h["changed_at"].where(h.index % 7 > 0, pd.Timestamp("2025-12-01")))
    )


def won_twice(t):
    over = (t["deals"]["status"] == "won") & (t["deals"]["closed_at"] < pd.Timestamp("2026-10-01"))
    won = t["deals"].loc[over, "deal_id"].head(8)
    again = [(d, pd.Timestamp("2026-10-10"), "Won", "Offer") for d in won]
    again += [(d, pd.Timestamp("2026-10-20"), "Offer", "Won") for d in won]
    t["deal_history"] = pd.concat([t["deal_history"], pd.DataFrame(again, columns=list(t["deal_history"]))])


def closed_before_created(t):
    first = t["deals"].index[t["deals"]["closed_at"].notna()][:6]
    t["deals"].loc[first, "closed_at"] = t["deals"].loc[first, "created_at"] - pd.Timedelta(days=3)


def without_amounts(t):
    t["deals"].loc[t["deals"].index % 2 == 0, "amount"] = np.nan


def another_pipeline(t):
    few = t["deals"].index % 5 == 0
    t["deals"].loc[few, "pipeline"] = "Partners"
    t["stages"] = pd.concat([t["stages"], stages("Talk", "Deal").assign(pipeline="Partners")])


def without_history(t):
    gone = t["deals"].loc[t["deals"].index % 4 == 0, "deal_id"]
    t["deal_history"] = t["deal_history"][~t["deal_history"]["deal_id"].isin(gone)]


ODD = [
    renamed, deleted, out_of_order, won_twice, closed_before_created, without_amounts, another_pipeline, without_history,
]  # fmt: skip


@cache
def company(*odd):
    """The deals with these oddities, made once."""
    tables = made()
    for spoil in odd:
        spoil(tables)
    return company_of("2026-10-31", None, "EUR", **tables)


@pytest.mark.parametrize("analysis", ANALYSES, ids=lambda a: f"{a.__module__.split('.')[2]}.{a.__name__}")
def test_every_analysis_of_deals_answers_whatever_is_odd(analysis):
    for odd in (company(*ODD), emptied()):
        found = analysis(odd)
        assert (
            found.says
            and "nan" not in found.says.lower()
            and not re.search(r"not possible here|–", found.says)
        )
        assert not any("nan" in note.lower().split() for note in found.notes)


@cache
def emptied():
    """A company whose deals are all gone, and what came of them."""
    full = company()
    none = {name: full.tables[name].limit(0) for name in ("deals", "deal_history", "activities", "orders")}
    return replace(full, tables={**full.tables, **none})


@pytest.mark.parametrize("odd", ODD, ids=lambda f: f.__name__)
def test_no_deal_is_dropped_unsaid(odd):
    """Won, lost and open deals add up whatever is odd, and those whom the stages cannot place are said."""
    some, plain = company(odd), company()
    found, usual = ({n.name: n.value for n in win_rate(c).numbers} for c in (some, plain))
    for name in ("won_deals", "lost_deals", "open_deals"):
        assert found[name] == usual[name]
    finding = stage_funnel(some)
    shown = finding.table["deals"].iloc[0]
    said = [note for note in finding.notes if "Pipeline shown" in note or "left out" in note]
    assert shown == N or said, "deals are missing from the funnel and nothing says so"


def test_each_oddity_is_said_where_it_matters():
    assert "Angebot" in " ".join(stage_funnel(company(renamed)).notes)
    assert "Quote" in " ".join(stage_funnel(company(deleted)).notes)
    assert "6 deals are closed before they were created" in " ".join(
        sales_cycle(company(closed_before_created)).notes
    )
    assert "Amounts are missing on many deals" in " ".join(win_rate(company(without_amounts)).notes)
    assert "Too few lost deals carry an amount" in " ".join(losses(company(without_amounts)).notes)
    assert "Pipeline shown: Sales, with 128 of 160 deals" in " ".join(
        stage_funnel(company(another_pipeline)).notes
    )
    assert "no stage before their end" in " ".join(stage_funnel(company(without_history)).notes)


def test_a_deal_won_twice_counts_once_and_its_second_round_is_a_stay():
    once, twice = stage_funnel(company()), stage_funnel(company(won_twice))
    assert once.table["deals"].iloc[-1] == twice.table["deals"].iloc[-1]
    stays = [
        time_in_stage(c).table.set_index("stage")["stays"]["Offer"] for c in (company(), company(won_twice))
    ]
    assert stays[1] == stays[0]  # from Offer to Won to Offer: the stay in Offer goes on, Won being no stage


def test_reports_of_deals_are_all_looked_at():
    assert {a.__module__.split(".")[2] for a in ANALYSES} == {
        m.__name__.split(".")[-1] for m in (funnel, pipeline, team)
    }
