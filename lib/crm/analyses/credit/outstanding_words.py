"""What days sales outstanding say."""

import pandas as pd

from crm.words import _, days, is_missing, month, months

APART = (3.0, 0.1)  # days, and part of the plain figure, beyond which the two ways disagree
YEAR = 12


def too_few(known: pd.DataFrame) -> str:
    """Why there is no figure."""
    if known.empty:
        return _("There are no invoices yet.")
    text = _(
        "Invoices are there for {months}: too few months, or too few invoices in the last three, to hold what is owed against."
    )
    return text.format(months=months(len(known)))


def sentence(table: pd.DataFrame) -> str:
    """The newest month both ways, whether they agree, and a year before."""
    last = table.iloc[-1]
    before = table.dso_back[table.month == last.month - pd.DateOffset(months=YEAR)]
    facts = {
        "month": month(last.month), "dso": days(last.dso), "back": days(last.dso_back),
        "before": days(before.iloc[0] if len(before) else None),
    }  # fmt: skip
    if is_missing(last.dso_back):
        return _(
            "At the end of {month} customers owed {dso} of sales by the last three months; counting back, more than was ever "
            "billed."
        ).format(**facts)
    if disagree(last):
        text = (
            _(
                "At the end of {month} customers owed {dso} of sales by the plain way, but {back} counting back: sales of the "
                "last months were uneven, and the second does not follow them."
            )
            if is_missing(before.iloc[0] if len(before) else None)
            else _(
                "At the end of {month} customers owed {dso} of sales by the plain way, but {back} counting back (a year before "
                "{before}): sales of the last months were uneven, and the second does not follow them."
            )
        )
    elif is_missing(before.iloc[0] if len(before) else None):
        text = _(
            "At the end of {month} customers owed {back} of sales, counting back; the plain way says {dso}."
        )
    else:
        text = _(
            "At the end of {month} customers owed {back} of sales, counting back, and {before} a year before; the plain way "
            "says {dso}."
        )
    return text.format(**facts)


def disagree(row) -> bool:
    """Whether the two ways say something different."""
    apart = abs(row.dso - row.dso_back)
    return bool(apart > APART[0] and apart > APART[1] * row.dso)


def notes() -> tuple[str, ...]:
    """Both definitions, and what the figure is not."""
    return (
        _(
            "The plain way: what is owed at the month's end over what was billed, less credit notes, in the three months to it, "
            "times their days (the formula of the Credit Research Foundation, on the usual three months). Where customers pay "
            "sooner than that it rises when the newest month sold more than those before, though nobody pays any later."
        ),
        _(
            "Counting back (count-back or exhaustion method): the newest months are taken off what is owed, one after the other, "
            "until nothing is left; their days are the figure, of the last month the part that it takes."
        ),
        _(
            "Old invoices that nobody will pay stay in both, so neither is how long a customer takes to pay; that is said above."
        ),
        _(
            "What was owed before the first invoice in the data is not known and in no month; the first two months are left out."
        ),
    )
