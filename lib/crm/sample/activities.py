"""What sales did: calls, mails and meetings about deals, and with the firms that a deal brought.

One thing goes with winning, and nothing else: of deals with two touches or more in their first fortnight at a firm that
has two contacts or more, those that will be won saw two contacts by then more often (TWO_CONTACTS). How many touches, when,
of what kind and whose deal does not matter. The draws have a generator of their own: no other table knows of them.
"""

import numpy as np
import pandas as pd

from crm.sample.clock import Span, generator
from crm.sample.people import pick
from crm.sample.world import (
    AGREED,
    AGREED_DAYS,
    CARE_DAYS,
    CARED_FOR,
    EARLY,
    EARLY_DAYS,
    INBOUND,
    LATER_DAYS,
    RATED,
    RATING_SPREAD,
    RATINGS,
    TOUCHES,
    TWO_CONTACTS,
    WON,
)


def drawn(
    window: Span, people: pd.DataFrame, deal: pd.DataFrame, moves: pd.DataFrame, seed: int
) -> pd.DataFrame:
    """One row an activity up to the export: deal (index), account, contact (index, -1 at a firm without one), rep, kind,
    inbound, at, agreed (day of the next step, NaN if none), rating (0 to 100, NaN if nobody rated it)."""
    rng = generator(seed, "activities")
    facts = known(window, people, deal, moves)
    early, later = _early(rng, facts), _later(rng, facts)
    rows = pd.concat([early, later, _care(rng, window, facts)], ignore_index=True)
    rows = rows.sort_values(["at", "deal"], kind="stable", ignore_index=True)
    n = len(rows)
    rows["kind"] = pick(rng, TOUCHES, n)
    rows["inbound"] = rng.random(n) < INBOUND
    wait = rng.integers(*AGREED_DAYS, n) * np.where(rows.care, 4, 1)
    rows["agreed"] = np.where(rng.random(n) < AGREED, np.floor(rows["at"]) + wait, np.nan)
    for column in ("account", "rep"):
        rows[column] = facts[column].reindex(rows.deal).to_numpy()
    return rows.assign(rating=_ratings(generator(seed, "ratings"), rows.kind.to_numpy()))


def _ratings(rng: np.random.Generator, kind: np.ndarray) -> np.ndarray:
    """What a reviewer gave a touch; only its kind matters."""
    means = np.array(list(RATINGS.values()))[kind]
    given = np.rint(rng.normal(means, RATING_SPREAD)).clip(0, 100)
    return np.where(rng.random(len(kind)) < RATED, given, np.nan)


def known(window: Span, people: pd.DataFrame, deal: pd.DataFrame, moves: pd.DataFrame) -> pd.DataFrame:
    """Of each deal of the window: account, rep, first (contact of the account), contacts, created, ends (the last day
    seen of it), closed, won (by the export), wins (in the end, whenever)."""
    facts = deal.loc[deal.created >= 0, ["account", "rep", "created", "closed", "won"]].copy()
    last = moves.groupby("deal").after.last()
    facts["wins"] = last.reindex(facts.index).eq(WON)
    per = people.groupby("account").size()
    first = pd.Series(people.index, index=people.account)
    first = first[~first.index.duplicated()]
    facts["contacts"] = facts.account.map(per).fillna(0).astype(int)
    facts["first"] = facts.account.map(first).fillna(-1).astype(int)
    facts["ends"] = facts.closed.fillna(window.late)
    return facts


def _early(rng: np.random.Generator, facts: pd.DataFrame) -> pd.DataFrame:
    """The first fortnight. A deal that ends in it keeps what came before."""
    many = rng.poisson(EARLY, len(facts))
    two = (many >= 2) & (facts.contacts >= 2)
    two &= rng.random(len(facts)) < np.where(facts.wins, *TWO_CONTACTS)
    rows = _repeated(facts, many, two=two)
    rows["at"] = rows.created + EARLY_DAYS * rng.random(len(rows))
    rows = rows.sort_values(["deal", "at"], ignore_index=True)
    nth = rows.groupby("deal").cumcount()
    rows["contact"] = rows["first"] + np.where(rows.two, nth % 2, 0)
    return _of(rows[rows["at"] < rows.ends])


def _later(rng: np.random.Generator, facts: pd.DataFrame) -> pd.DataFrame:
    """Every LATER_DAYS on average until the deal is over, with anybody at the firm."""
    begins = facts.created + EARLY_DAYS
    length = (facts.ends - begins).clip(lower=0)
    rows = _repeated(facts.assign(begins=begins, length=length), rng.poisson(length / LATER_DAYS))
    rows["at"] = rows.begins + rows.length * rng.random(len(rows))
    return _of(_anybody(rng, rows))


def _care(rng: np.random.Generator, window: Span, facts: pd.DataFrame) -> pd.DataFrame:
    """Every CARE_DAYS on average from the win on, at some firms never; whatever the firm buys."""
    length = (window.late - facts.closed).where(facts.won, 0.0).fillna(0.0)
    length = np.where(rng.random(len(facts)) < CARED_FOR, length, 0.0)
    rows = _repeated(facts.assign(length=length), rng.poisson(length / CARE_DAYS))
    rows["at"] = rows.closed + rows.length * rng.random(len(rows))
    return _of(_anybody(rng, rows)).assign(care=True)


def _repeated(facts: pd.DataFrame, many: np.ndarray, **more) -> pd.DataFrame:
    """Each deal so many times."""
    facts = facts.assign(deal=facts.index, **more)
    return facts.loc[facts.index.repeat(many)].reset_index(drop=True)


def _anybody(rng: np.random.Generator, rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(contact=rows["first"] + (rng.random(len(rows)) * rows.contacts).astype(int))


def _of(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[["deal", "contact", "at"]].assign(care=False)
