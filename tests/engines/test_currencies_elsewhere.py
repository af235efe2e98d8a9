"""Amounts in several currencies on another engine: turned at the same rates, logged alike, and split into the same causes."""

import random
from datetime import date, timedelta

import pytest
import yaml
from places import ADDRESS, AS_OF, EVERYTHING
from test_door_elsewhere import content
from test_engines import unlike

from crm.analyses.value import by_period, change
from crm.engines import forgotten
from crm.tables import opened, prepare

WORTH = {"EUR": 1.0, "USD": 0.9, "JPY": 0.006, "SEK": 0.09}


@pytest.fixture(scope="module")
def both(place, tmp_path_factory):
    """Orders of three years in five currencies, of one of which no rate is known, prepared by both engines."""
    if place.engine == "spark" and not EVERYTHING:
        pytest.skip("CRM_ENGINES=all")
    root = tmp_path_factory.mktemp("currencies")
    for folder in ("notebooks", "params/sources", "data"):
        (root / folder).mkdir(parents=True)
    files = {
        "sales": root / "data" / "sales.csv",
        "lines": root / "data" / "lines.csv",
        "fx": root / "data" / "fx.csv",
    }
    for path, text in zip(files.values(), texts(), strict=True):
        path.write_text(text)
    names = {
        "order_id": "id",
        "account_id": "who",
        "ordered_at": "day",
        "amount": "value",
        "currency": "money",
    }
    parts = {
        "order_id": "id",
        "line_id": "line",
        "product_id": "what",
        "quantity": "n",
        "unit_price": "price",
    }
    here = {
        "source": "here", "folder": "data", "currency": "EUR", "fiscal": {"starts": 2, "weeks": 454},
        "files": {alias: path.name for alias, path in files.items()},
        "tables": {
            "orders": {"from": "sales", "columns": names},
            "order_lines": {"from": "lines", "columns": parts},
            "rates": {"from": "fx", "columns": {"currency": "of", "day": "on", "rate": "rate"}},
        },
    }  # fmt: skip
    there = {
        "source": "there", "like": "here", "engine": place.engine, "url_env": ADDRESS, "files": place.raw(files)
    }  # fmt: skip
    for profile in (here, there):
        (root / "params" / "sources" / f"{profile['source']}.yaml").write_text(yaml.safe_dump(profile))
    yield [prepare(name, "", AS_OF, root / name, root) for name in ("here", "there")]
    forgotten(root)


def texts() -> list[str]:
    """Orders, their lines and monthly rates, as text; halves of cents among the amounts once they are turned."""
    dice, first = random.Random(8), date(2023, 10, 1)
    sales, lines = ["id,who,day,value,money"], ["id,line,what,n,price"]
    for number in range(900):
        day = first + timedelta(days=dice.randrange((AS_OF - first).days + 20))
        currency, price = dice.choice([*WORTH, "CHF"]), dice.choice([1, 12.5, 20, 99.95])
        n = dice.randrange(1, 5)
        sales.append(f"{number},c{dice.randrange(60)},{day},{n * price},{currency}")
        lines.append(f"{number},1,p{dice.randrange(4)},{n},{price}")
    months = [date(2023, 9, 1) + timedelta(days=31 * n) for n in range(37)]
    rates = ["of,on,rate"] + [
        f"{currency},{month.replace(day=1)},{worth * dice.uniform(0.9, 1.1):.5f}"
        for currency, worth in WORTH.items()
        if currency != "EUR"
        for month in months
    ]
    return ["\n".join(rows) + "\n" for rows in (sales, lines, rates)]


def test_amounts_are_turned_alike(both):
    here, there = map(content, both)
    assert here.keys() == there.keys() == {"orders", "order_lines", "rates"}
    for name, frame in here.items():
        assert frame.equals(there[name]), name
    rate = here["orders"].rate
    assert (rate == "1.0").sum() > 100 and rate.isna().sum() > 100 and rate.nunique() > 50
    logs = [sorted(str(entry) for entry in prepared.log) for prepared in both]
    assert logs[0] == logs[1] and any("no rate to EUR" in entry for entry in logs[0])


@pytest.mark.parametrize("analysis", [change, by_period])
def test_what_is_made_of_them_is_the_same(both, analysis):
    found, other = (analysis(opened(prepared, 12)).data() for prepared in both)
    assert found["answered"] and unlike(found, other) == []
    assert "exchange rates of" in " ".join([found["says"], *found["notes"]])
