"""Companies of contracts and tickets, drawn from hazards that are known, for the tests of the leaving report."""

import numpy as np
import pandas as pd

from crm.tables import Company, company_of

AS_OF, FIRST, MONTHS = "2026-10-31", pd.Period("2024-05", "M"), 30
TICKET = 0.08  # a month


def plans(
    n: int = 900, seed: int = 1, base: float = 0.03, times: float = 1.0, plus: float = 1.0, as_of: str = AS_OF,
    slow: float = 0.0, waits: float = 1.0,
) -> Company:  # fmt: skip
    """Contracts from the first of a month on. Each ends with the month that follows with a chance of `base`: `times` as much
    where a ticket came in the three months before, `plus` times as much with the plan Plus. Tickets come whenever a
    contract runs, as often before an end as at any time. Of tickets the share `slow` is answered only in the next month and
    closed in the one after; where one waits the chance is `waits` times as much. Nothing after as_of is there."""
    rng = np.random.default_rng(seed)
    begun, plan = rng.integers(0, MONTHS - 3, n), rng.random(n) < 0.5
    month = np.arange(MONTHS)
    there = month >= begun[:, None]
    ticket = (rng.random((n, MONTHS)) < TICKET) & there
    lately = ticket | np.roll(ticket, 1, 1) | np.roll(ticket, 2, 1)
    slowly = ticket & (np.random.default_rng([seed, 1]).random((n, MONTHS)) < slow)
    hazard = (
        base
        * np.where(lately, times, 1.0)
        * np.where(slowly, waits, 1.0)
        * np.where(plan, plus, 1.0)[:, None]
    )
    draws = (rng.random((n, MONTHS)) < hazard) & there
    last = np.where(draws.any(1), draws.argmax(1) + 1, MONTHS + 9)  # the last month that is paid for
    ticket &= month <= last[:, None]
    until = pd.Period(as_of, "D").asfreq("M") - FIRST
    stop, known = until.n, begun <= until.n
    ids = np.array([f"c{i:04d}" for i in range(n)])
    end = [(FIRST + int(k)).end_time.normalize() if k <= stop else pd.NaT for k in last]
    subscriptions = pd.DataFrame({
        "subscription_id": [f"s{i}" for i in range(n)], "account_id": ids, "mrr": 30.0,
        "start": [(FIRST + int(k)).start_time for k in begun], "end": end,
        "product": np.where(plan, "Plus", "Basic"),
    })[known]  # fmt: skip
    who, when = np.nonzero(ticket & (month <= stop))
    days = [(FIRST + int(k)).start_time + pd.Timedelta(days=9) for k in when]
    tickets = pd.DataFrame({
        "ticket_id": [f"t{i}" for i in range(len(who))], "account_id": ids[who], "created_at": days,
    })  # fmt: skip
    late = slowly[who, when]
    over = tickets.created_at + pd.to_timedelta(np.where(late, 60, 2), unit="D")
    tickets = tickets.assign(closed_at=over.where(over <= as_of), is_closed=over <= as_of)
    if slow:
        answer = tickets.created_at + pd.to_timedelta(np.where(late, 40, 1), unit="D")
        tickets = tickets.assign(first_response_at=answer.where(answer <= as_of))
    return company_of(as_of, window=12, currency="EUR", subscriptions=subscriptions, tickets=tickets)


def ever_against_never(company: Company) -> float:
    """The misleading ratio: ends a month under contract of who ever had a ticket over that of who never had one."""
    subs = company.subscriptions.to_pyarrow().to_pandas(date_as_object=False)
    ever = subs.account_id.isin(set(company.tickets.account_id.to_pyarrow().to_pylist()))
    until = subs.end.fillna(pd.Timestamp(company.as_of))
    rate = [subs.end[part].notna().sum() / (until - subs.start)[part].dt.days.sum() for part in (ever, ~ever)]
    return rate[0] / rate[1]
