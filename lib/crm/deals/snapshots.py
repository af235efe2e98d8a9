"""Every deal at the end of every month: the ground of all that asks how a pipeline stood before."""

from datetime import date

import ibis

from crm.deals.spells import Ways, spells
from crm.months import is_partial, month_number
from crm.tables import Company

OLDEST = 12  # months of age from which on they are not told apart
MOST = 60  # months looked back at


def month_of(day: ibis.Value, as_of: date) -> ibis.Value:
    """The month a day belongs to, as a number (crm.months.month_number); of a month that ends with as_of."""
    number = day.year() * 12 + day.month() - 1
    if is_partial(as_of):
        number = number + ibis.ifelse(day.day() > as_of.day, 1, 0)
    return number.cast("int64")


def snapshots(company: Company, ways: Ways, back: int) -> ibis.Table:
    """One row a deal and month, of the last `back` months up to as_of, and the one that ends with it: how the deal
    stood at the month's end while it was open, and once more in the month in which it ended.

    Columns of spells, and: month (a number), month_born, age (whole months, OLDEST at most), due (the month of its
    expected close). Months end on as_of's day of the month where as_of is in the middle of one."""
    now = month_number(company.as_of)
    rows = spells(company, ways)
    begins = month_of(rows.day, company.as_of)
    ends = ibis.coalesce(month_of(rows.until, company.as_of), now + 1).cast("int64")
    ends = ibis.ifelse(rows.state == "open", ends, ibis.least(begins + 1, ends))
    rows = rows.mutate(
        first=ibis.greatest(begins, now - back).cast("int64"), last=ibis.least(ends, now + 1).cast("int64"),
        month_born=month_of(rows.born, company.as_of), due=month_of(rows.close_date, company.as_of),
    )  # fmt: skip
    rows = rows.filter(rows["last"] > rows["first"])
    rows = rows.mutate(month=ibis.range(rows["first"], rows["last"]).unnest()).drop("first", "last")
    age = ibis.least(rows.month - rows.month_born, OLDEST)
    return rows.mutate(month=rows.month.cast("int64"), age=age.cast("int64"))
