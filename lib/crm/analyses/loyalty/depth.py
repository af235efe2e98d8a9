"""Whether customers whom we know well stay more: people known there, and how long ago the last touch was (G11)."""

import ibis
import pandas as pd

from crm.analyses.loyalty.depth_words import depth_notes, depth_sentence, too_few
from crm.customers.buying import CUSTOMERS
from crm.customers.firsts import seen_until
from crm.estimate.compare import NO_GAP, Count, share_gap
from crm.estimate.shares import NONE, RANKED, wilson
from crm.estimate.withheld import withheld
from crm.finding import Finding
from crm.months import earlier
from crm.needs import needs
from crm.tables.company import Company
from crm.tables.fetch import fetch
from crm.tables.flags import one_if
from crm.tables.orders import customers_orders
from crm.words import _

ID = "loyalty.depth"
LATER = 6  # months after the day looked at in which customers order again or do not
BEFORE = 12  # months before it in which they ordered
RECENT = 90  # days in which a touch is a recent one
PEOPLE = {0: "depth_0", 1: "depth_1", 2: "depth_2", 3: "depth_3"}
TOUCH = {0: "touch_none", 1: "touch_old", 2: "touch_recent"}
ROLES = {0: "role_one", 1: "role_more"}
BEST = {
    "people": (2, "known_people"),
    "roles": (1, "known_roles"),
    "touch": (2, "known_touch"),
}  # from which on, its name


@needs(
    "G11", _("Depth of the relationship"), *CUSTOMERS,
    one_of=("contacts.account_id", "activities.account_id"), better=("contacts.title", "contacts.created_at"),
)  # fmt: skip
def depth(company: Company, level: float = 0.95) -> Finding:
    """Customers of the year up to six months before the end, by what was known of them on that day: people, their roles, the last
    touch; and how many of each ordered in the six months since. What came later is not looked at (R18)."""
    until = seen_until(company)
    landmark = earlier(until, LATER)
    counts = _counts(company, until, landmark)
    if int(counts.n.sum()) < RANKED:
        return Finding(ID, too_few(), answered=False)
    kinds = {"people": PEOPLE, "roles": ROLES, "touch": TOUCH}
    there = [kind for kind in kinds if counts[kind].notna().any()]
    rows, gaps = [], []
    for kind in there:
        sums = counts[counts[kind].notna()].groupby(kind)[["n", "came"]].sum()
        sums.index = sums.index.astype(int)
        rows += _rows(sums, kind, kinds[kind], level)
        best, name = BEST[kind]
        ends = [
            Count(*map(float, part[["came", "n"]].sum()))
            for part in (sums[sums.index >= best], sums[sums.index < best])
        ]
        gaps.append((name, share_gap(*ends, level) if min(end.n for end in ends) >= RANKED else NO_GAP))
    columns = ["kept_by", "group", "customers", "kept", "kept_share", "kept_low", "kept_high"]
    return Finding(
        id=ID, says=depth_sentence(gaps, counts, level), table=pd.DataFrame(rows, columns=columns),
        caption=_("Customers who ordered again within six months, by what was known of them before"),
        notes=depth_notes(company, landmark, level),
    )  # fmt: skip


def _rows(sums: pd.DataFrame, kind: str, names: dict[int, str], level: float) -> list[tuple]:
    rows = []
    for row, gone in zip(sums.itertuples(), withheld(sums.n), strict=True):
        share = (None, *NONE) if gone else (int(row.came), *wilson(int(row.came), int(row.n), level))
        rows.append((f"depth_by_{kind}", names[int(row.Index)], int(row.n), *share))
    return rows


def _counts(company, until, landmark) -> pd.DataFrame:
    """One row a number of people, of roles and a kind of last touch as known on the landmark (null where the source does not
    tell): n customers, and how many of them came again."""
    orders = customers_orders(company)
    orders = orders.filter(orders.bought, orders.day <= until, orders.day > earlier(landmark, BEFORE))
    each = orders.group_by("account_id").agg(
        there=one_if((orders.day <= landmark).any()), came=one_if((orders.day > landmark).any())
    )
    each = each.filter(each.there == 1)
    each = each.left_join(_people(company, landmark), "account_id").drop("account_id_right")
    each = each.left_join(_touched(company, landmark), "account_id").drop("account_id_right")
    if company.has("contacts.account_id"):
        people = ibis.least(each.known.fill_null(0), max(PEOPLE))
        several = ibis.cases((each.known >= 2, one_if(each.titles >= 2)), else_=ibis.null("int64"))
        each = each.mutate(
            people=people, roles=several if company.has("contacts.title") else ibis.null("int64")
        )
    else:
        each = each.mutate(people=ibis.null("int64"), roles=ibis.null("int64"))
    touch = each.touch.fill_null(0) if company.has("activities.account_id") else ibis.null("int64")
    each = each.mutate(touch=touch)
    sums = each.group_by("people", "roles", "touch").agg(n=each.count(), came=each.came.sum().cast("int64"))
    return fetch(sums).sort_values(["people", "roles", "touch"], ignore_index=True)


def _people(company, landmark) -> ibis.Table:
    """One row an account: people `known` by the landmark, and their different `titles`."""
    if not company.has("contacts.account_id"):
        return customers_orders(company).group_by("account_id").agg(known=ibis.literal(0)).limit(0)
    people = company.contacts
    people = people.filter(people.account_id.notnull())
    if company.has("contacts.created_at"):
        people = people.filter((people.created_at.date() <= landmark).fill_null(True))
    return people.group_by("account_id").agg(
        known=people.contact_id.nunique().cast("int64"), titles=people.title.nunique().cast("int64")
    )


def _touched(company, landmark) -> ibis.Table:
    """One row an account touched by the landmark: `touch` 2 where that was within RECENT days, else 1."""
    if not company.has("activities.account_id"):
        return customers_orders(company).group_by("account_id").agg(touch=ibis.literal(0)).limit(0)
    rows = company.activities
    rows = rows.filter(rows.account_id.notnull(), rows.occurred_at.date() <= landmark)
    last = rows.group_by("account_id").agg(last=rows.occurred_at.date().max())
    age = ibis.literal(landmark).delta(last["last"], unit="day")
    return last.select("account_id", touch=ibis.ifelse(age <= RECENT, 2, 1).cast("int64"))
