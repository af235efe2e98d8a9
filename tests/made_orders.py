"""Small companies made of orders, for the tests of segmentation."""

import pandas as pd
from hypothesis import Phase, settings

from crm.tables import Company, company_of

AS_OF = "2026-10-31"

# each example asks the engine: eight of them, the same ones every time, and no hunt for a smaller one
quickly = settings(max_examples=8, deadline=None, derandomize=True, phases=(Phase.explicit, Phase.generate))


def shop(orders: list[tuple], as_of: str = AS_OF, window: int | None = None, **frames) -> Company:
    """A company from (customer, day, amount[, refund[, status]]) tuples, and more tables by name."""
    names = ["account_id", "ordered_at", "amount", "refund_amount", "status"]
    rows = [dict(zip(names, order, strict=False)) for order in orders]
    frame = pd.DataFrame(rows, columns=names).assign(order_id=[f"o{i}" for i in range(len(rows))])
    frame["ordered_at"] = pd.to_datetime(frame.ordered_at, format="ISO8601")
    texts, sums = ("order_id", "account_id", "status"), ("amount", "refund_amount")
    frame = frame.astype(dict.fromkeys(texts, "str") | dict.fromkeys(sums, "float64"))
    return company_of(as_of, window=window, currency="EUR", orders=frame, **frames)


def cdnow(folder, as_of: str = "1998-06-30", window: int | None = None) -> Company:
    """The CDNOW sample as it stands in its file, up to as_of."""
    text = (folder / "cdnow_sample" / "CDNOW_sample.txt").read_text()
    rows = [line.split() for line in text.splitlines()]
    orders = [(row[1], pd.Timestamp(row[2]), float(row[4])) for row in rows]
    return shop([o for o in orders if o[1] <= pd.Timestamp(as_of)], as_of, window)


def olist_orders(folder) -> pd.DataFrame:
    """Olist's orders with person, state and what was paid, as one frame."""
    read = {
        name: pd.read_csv(folder / "olist" / f"olist_{name}_dataset.csv") for name in ("orders", "customers")
    }
    paid = pd.read_csv(folder / "olist" / "olist_order_payments_dataset.csv")
    paid = paid.groupby("order_id").payment_value.sum().rename("amount")
    joined = read["orders"].merge(read["customers"], on="customer_id").merge(paid, on="order_id", how="left")
    return pd.DataFrame(
        {
            "order_id": joined.order_id,
            "account_id": joined.customer_unique_id,
            "ordered_at": pd.to_datetime(joined.order_purchase_timestamp),
            "amount": joined.amount,
            "status": joined.order_status,
            "region": joined.customer_state,
        }
    )
