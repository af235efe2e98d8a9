"""A funnel from a log of events, by the profile that docs/events.md shows and nothing else."""

import csv
import io
import re
from datetime import datetime, timedelta
from random import Random

import pytest
import yaml

from conftest import ROOT
from crm import tables
from crm.analyses.funnel import losses, sales_cycle, stage_funnel, win_rate

PROFILE = re.search(r"```yaml\n(.*?)```", (ROOT / "docs" / "events.md").read_text(encoding="utf-8"), re.S)[1]
ENDS = ("signed", "declined", "withdrawn")


def cases(seed: int = 1, n: int = 400) -> dict[str, list[tuple[datetime, str]]]:
    """Loan applications as events in their order: some end early, some skip the check, some are never heard of again."""
    chance, found = Random(seed), {}
    for i in range(n):
        at, events = datetime(2026, 1, 1) + timedelta(hours=i * 12), []
        for stage, on in (("submitted", 0.8), ("checked", 0.7), ("offered", 0.6)):
            if stage == "checked" and chance.random() < 0.1:
                continue
            events.append((at, stage))
            at += timedelta(hours=chance.randint(1, 300))
            if chance.random() > on:
                events += [(at, chance.choice(ENDS[1:]))] if chance.random() < 0.8 else []
                break
        else:
            events.append((at, "signed"))
        found[f"L{i}"] = events
    return found


def as_text(found: dict) -> str:
    """The log as a file, its lines in no order."""
    lines = [
        (case, stage, str(at), 1000 + int(case[1:])) for case, events in found.items() for at, stage in events
    ]
    Random(2).shuffle(lines)
    out = io.StringIO()
    csv.writer(out).writerows([("application", "activity", "moment", "amount"), *lines])
    return out.getvalue()


@pytest.fixture(params=["2026-04-30", "2026-07-31"])
def seen(request, prepared):
    """The day, the events up to it by case, and the company that the profile makes of the log."""
    found, last = cases(), datetime.fromisoformat(f"{request.param} 23:59:59")
    kept = {case: [e for e in events if e[0] <= last] for case, events in found.items()}
    company = prepared({"applications.csv": as_text(found)}, yaml.safe_load(PROFILE), request.param)
    return {case: events for case, events in kept.items() if events}, tables.opened(company, None)


def test_every_case_is_a_deal_with_the_end_that_its_events_say(seen):
    events, company = seen
    last = [case[-1][1] for case in events.values()]
    numbers = {number.name: number.value for number in win_rate(company).numbers}
    lost = sum(one in ENDS[1:] for one in last)
    assert (numbers["won_deals"], numbers["lost_deals"]) == (last.count("signed"), lost)
    assert numbers["open_deals"] == len(events) - last.count("signed") - lost
    assert losses(company).table["lost_deals"].sum() == lost


def test_stages_are_the_events_in_all_three_modes(seen):
    events, company = seen
    names = ("submitted", "checked", "offered")
    for mode in ("any", "reached", "strict"):
        table = stage_funnel(company, mode).table.set_index("stage")
        for k, stage in enumerate(names, 1):
            count = 0
            for case in events.values():
                stages = [name for _, name in case if name in names]
                furthest, won = max(names.index(s) + 1 for s in stages), case[-1][1] == "signed"
                count += {
                    "any": stage in stages, "reached": furthest >= k or won, "strict": list(names[:k]) == stages[:k],
                }[mode]  # fmt: skip
            assert table.loc[stage, "deals"] == count, (mode, stage)


def half_gone(lengths: list[tuple[int, bool]]) -> int:
    """The day by which half are over, by the product of Kaplan and Meier (1958); of (days, over) pairs."""
    left = 1.0
    for day in sorted({days for days, over in lengths if over}):
        at_risk = sum(days >= day for days, _ in lengths)
        left *= 1 - sum(days == day and over for days, over in lengths) / at_risk
        if left <= 0.5 + 1e-12:
            return day
    raise AssertionError("fewer than half are over")


def test_how_long_cases_take_counts_those_that_go_on_as_long_as_they_have(seen):
    events, company = seen
    lengths = [
        (
            (case[-1][0].date() if case[-1][1] in ENDS else company.as_of) - case[0][0].date(),
            case[-1][1] in ENDS,
        )
        for case in events.values()
    ]
    found = sales_cycle(company)
    numbers = {number.name: number for number in found.numbers}
    assert numbers["cycle_days"].value == half_gone([(took.days, over) for took, over in lengths])
    assert numbers["cycle_days"].n == len(events) and "Half of all deals are closed within" in found.says
