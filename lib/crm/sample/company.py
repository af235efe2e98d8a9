"""The whole company in numbers: every room's draws put together, times as days, links as indices."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from crm.sample import activities, pipeline, programme, purchases, service, surveys, voices
from crm.sample import contracts as plans
from crm.sample import invoices as bills
from crm.sample.clock import GROWTH, Span, generator, growing, span, to_calendar, to_seasonal
from crm.sample.costs import costs
from crm.sample.lines import lines
from crm.sample.noted import noted
from crm.sample.people import contacts, firm_names, places
from crm.sample.targets import targets
from crm.sample.truth_deals import expected_wins
from crm.sample.world import AGAIN, BUSINESS_SHARE


class Made(NamedTuple):
    """What was drawn, before anything is written or soiled."""

    window: Span
    accounts: pd.DataFrame
    contacts: pd.DataFrame
    leads: pd.DataFrame
    deals: pd.DataFrame
    moves: pd.DataFrame
    orders: pd.DataFrame
    lines: pd.DataFrame
    tickets: pd.DataFrame
    nps: pd.DataFrame
    csat: pd.DataFrame
    plans: pd.DataFrame
    costs: pd.DataFrame
    invoices: pd.DataFrame
    targets: pd.DataFrame
    activities: pd.DataFrame
    noted: pd.DataFrame
    members: pd.Series


def draw(customers: int, months: int, seed: int) -> Made:
    """A clean company with about so many customers on the last day of the window."""
    window = span(months)
    lead, deal, moves = _pipeline(window, customers, seed)
    account, deal = _accounts(window, customers, deal, seed)
    order = _orders(window, account, deal, seed)
    machine = deal["product"].reindex(order.deal).fillna(-1).astype(int).to_numpy()
    line = lines(generator(seed, "lines"), order, machine)
    ticket = service.tickets(generator(seed, "tickets"), order, window.late)
    nps, csat = _surveys(window, account, order, ticket, seed)
    people = contacts(generator(seed, "contacts"), account.business.to_numpy())
    plan = plans.drawn(window, account, seed)
    spent = costs(generator(seed, "costs"), window, customers)
    billed = bills.drawn(window, account, order, seed)
    aims = targets(generator(seed, "targets"), window, customers)
    did = activities.drawn(window, people, deal, moves, seed)
    return Made(
        window, account, people, lead, deal, moves, order, line, ticket, nps, csat, plan, spent, billed, aims, did,
        noted(deal, moves, window, seed), programme.drawn(window, len(account), order, seed),
    )  # fmt: skip


def _pipeline(window: Span, customers: int, seed: int) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    wanted = customers * BUSINESS_SHARE / expected_wins(window)
    lead = pipeline.leads(generator(seed, "leads"), window, wanted * (1 - pipeline.DIRECT_SHARE))
    deal = pipeline.deals(generator(seed, "deals"), window, lead)
    where = places(generator(seed, "business"), np.ones(len(deal), dtype=bool))
    deal = pd.concat([deal, where], axis=1)
    rng = generator(seed, "moves")
    moves = pipeline.walk(rng, deal.created.to_numpy(), pipeline.harder(deal.source, deal.rep))
    return lead, pipeline.reasons(rng, pipeline.ends(deal, moves, window.late)), moves


def _accounts(
    window: Span, customers: int, deal: pd.DataFrame, seed: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Accounts that the CRM holds: those of deals from the window on, those won before, the self-service."""
    rng = generator(seed, "accounts")
    of = _same_firm(rng, deal)
    kept = ((deal.created >= 0) | deal.won) & (of == deal.index)
    firm = deal.loc[kept, ["region", "city", "industry", "employees", "rep", "source"]].copy()
    firm["born"] = deal.closed[kept].where(deal.won[kept])
    firm["created"] = deal.created[kept] - rng.uniform(0, 10, len(firm))
    firm["deal"], firm["business"] = firm.index, True
    low, high = to_seasonal(window, np.array([window.past, window.late], dtype=float))
    share = _share_by_as_of(low, float(to_seasonal(window, np.array(float(window.days)))), high)
    rest = round(max(0, customers - (firm.born < window.days).sum()) / share)
    own = to_calendar(window, growing(rng, rest, low, high))
    shop = places(rng, np.zeros(rest, dtype=bool)).assign(
        source=-1, born=own, created=own - 0.01, deal=-1, business=False
    )
    account = pd.concat([firm, shop]).sort_values(["created", "deal"], ignore_index=True)
    account["name"] = firm_names(rng, len(account))
    account["own"] = rng.normal(0, surveys.NPS_MOOD["own"], len(account))
    link = pd.Series(account.index, index=account.deal)
    return account, deal.assign(account=link[link.index >= 0].reindex(of).to_numpy())


def _same_firm(rng: np.random.Generator, deal: pd.DataFrame) -> pd.Series:
    """For each deal the deal whose firm it is: mostly itself, for some of those not won the one before it."""
    tried = deal[(deal.created >= 0) & ~deal.won].sort_values(["rep", "created"], kind="stable")
    again = (rng.random(len(tried)) < AGAIN) & (tried.rep == tried.rep.shift())
    first = pd.Series(np.where(again, -1, tried.index), index=tried.index)
    of = pd.Series(deal.index, index=deal.index)
    of[tried.index] = first.where(first >= 0).ffill().astype(int)
    return of


def _share_by_as_of(low: float, middle: float, high: float) -> float:
    k = GROWTH / 365.25
    return float(np.expm1(k * (middle - low)) / np.expm1(k * (high - low)))


def _orders(window: Span, account: pd.DataFrame, deal: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Orders of the accounts that became customers, `customer` and `deal` being indices of those."""
    rng = generator(seed, "orders")
    buyer = account.index[account.born < window.late].to_numpy()
    known = account.loc[buyer]
    worth = deal.amount.reindex(known.deal).to_numpy()
    rows, alive = purchases.orders(rng, window, known.born.to_numpy(), worth)
    rows["deal"] = np.where(
        rows["first"] & known.business.to_numpy()[rows.customer], known.deal.to_numpy()[rows.customer], -1
    )
    rows["customer"] = buyer[rows.customer]
    account["alive"] = pd.Series(alive, index=buyer).reindex(account.index, fill_value=False)
    rows = purchases.delivered(rng, window, rows, account.region.to_numpy()[rows.customer])
    rows["channel"] = purchases.channels(rng, rows, account.business.to_numpy()[rows.customer], window.days)
    return rows.assign(order=np.arange(len(rows)))


def _surveys(
    window: Span, account: pd.DataFrame, order: pd.DataFrame, ticket: pd.DataFrame, seed: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    rng = generator(seed, "surveys")
    business, own = account.business.to_numpy(), account.own.to_numpy()
    nps = surveys.asked(rng, window, order, ticket)
    nps["mood"] = surveys.nps_mood(nps, business, own)
    nps["score"] = surveys.given(rng, nps.mood, surveys.NPS_MOOD["noise"], 0, 10)
    nps = surveys.answered(rng, window, nps, surveys.nps_answer(nps, business, nps.score))
    csat = surveys.csat_asked(rng, ticket)
    csat["customer"], csat["late"] = order.customer.to_numpy()[csat.order], order.late.to_numpy()[csat.order]
    csat["mood"] = surveys.csat_mood(csat)
    csat["score"] = surveys.given(rng, csat.mood, surveys.CSAT_MOOD["noise"], 1, 5)
    csat = surveys.answered(rng, window, csat, surveys.csat_answer(csat, csat.score))
    for rows, low, high in ((nps, 6, 9), (csat, 2, 4)):
        rows["comment"] = ""
        said = rows.replied
        rows.loc[said, "comment"] = surveys.comments(
            rng, (rows.score <= low)[said], (rows.score >= high)[said]
        )
        rows.loc[said, "channel"] = surveys.channel(rng, said.sum())
    asked = generator(seed, "channels")
    for rows in (nps, csat):
        rows["channel"] = surveys.asked_by(asked, rows.channel)
    words = generator(seed, "voices")
    return voices.said(words, window, nps, 6, 9), voices.said(words, window, csat, 2, 4)
