"""Which groups of customers buy which products: win rate and won value of each pair (E12)."""

import pandas as pd

from crm.analyses.team.owners import all_alike, keyed
from crm.deals.counted import closed, period
from crm.errors import BadInput, nearest
from crm.estimate.apart import Pool, tails
from crm.estimate.compare import holm
from crm.estimate.shares import NONE, RANKED, SHOWN, wilson
from crm.estimate.shrunken import shrunken
from crm.finding import Finding, Number
from crm.names import GROUPS
from crm.needs import needs
from crm.tables import Company, fetch
from crm.tables.flags import one_if, whole_cents
from crm.words import _, brief, count, percent

# what deals are grouped by, and where it may stand; the first that is there
PLACES = {
    "industry": ("accounts.industry",),
    "region": ("deals.region", "accounts.region"),
    "country": ("accounts.country",),
    "source": ("deals.source", "accounts.source"),
    "type": ("deals.type", "accounts.type"),
}
WORDS = {
    "industry": _("industry"), "region": _("region"), "country": _("country"), "source": _("source"), "type": _("type"),
}  # fmt: skip
GROUPS_SHOWN, PRODUCTS_SHOWN = 8, 6  # the others stand together
OTHERS, UNKNOWN = "cell_others", "cell_unknown"
COLUMNS = [
    "group",
    "product",
    "closed_deals",
    "won_deals",
    "win_share",
    "low",
    "high",
    "win_shrunken",
    "won_value",
]


@needs(
    "E12", _("Groups and products"), "deals.status", "deals.product_id",
    better=("deals.amount",), one_of=tuple(place for places in PLACES.values() for place in places),
)  # fmt: skip
def sells(company: Company, by: str = "auto", level: float = 0.95) -> Finding:
    """Win rate and won value of each group and product among the deals closed, with intervals and the rate drawn
    towards that of all; a pair is said to stand apart only if chance does not explain it, all pairs allowed for."""
    place = place_of(company, by)
    rows = _counts(company, place)
    if why := all_alike(rows):
        return Finding("team.sells", why, answered=False)
    table = sells_table(rows, level)
    if table["closed_deals"].max() < SHOWN:
        text = _("No pair of {kind} and product has {n} closed deals, too few for a win rate.")
        says = text.format(kind=WORDS[place[0]], n=count(SHOWN))
        return Finding("team.sells", says, answered=False)
    judged = int((table["closed_deals"] >= RANKED).sum())
    apart = table[table["by_chance"] < 1 - level]
    return Finding(
        id="team.sells",
        says=_sentence(company, table, apart, WORDS[place[0]]),
        table=table[COLUMNS].dropna(axis="columns", how="all"),
        caption=_("Win rate by {kind} and product, {period}").format(
            kind=WORDS[place[0]], period=period(company)
        ),
        numbers=(Number("cells_apart", len(apart), n=judged),) if judged else (),
        notes=(
            _(
                "Pairs of fewer than {least} closed deals are withheld, of fewer than {most} neither coloured nor judged. "
                "A pair is compared with all other deals (Fisher's exact test), all pairs allowed for (Holm)."
            ).format(least=count(SHOWN), most=count(RANKED)),
            _("Groups and products with fewer deals than those shown stand together as others."),
        ),
        currency=company.currency,
    )


def place_of(company: Company, by: str) -> tuple[str, str]:
    """What deals are grouped by and the column it stands in; for auto the first that the source fills."""
    if by != "auto" and by not in PLACES:
        raise BadInput(f"by={by} is none of auto, {', '.join(PLACES)}.{nearest(by, PLACES)}")
    for kind in PLACES if by == "auto" else (by,):
        for place in PLACES[kind]:
            if company.has(place):
                return kind, place
    raise BadInput(
        f"by={by} is not in this source, which fills none of {', '.join(PLACES[by])}. Give another one."
    )


def _counts(company: Company, place: tuple[str, str]) -> pd.DataFrame:
    """Closed deals by group and product: group, product, n, hits, cents and priced of the won ones."""
    deals = keyed(company, closed(company), "product").rename(product="key")
    table, column = place[1].split(".")
    if table == "accounts":
        part = company.accounts.select("account_id", part=company.accounts[column])
        deals = deals.left_join(part, "account_id")
    else:
        deals = deals.mutate(part=deals[column])
    won, cents = deals.status == "won", whole_cents(deals.amount)
    rows = fetch(
        deals.group_by(group=deals.part.fill_null(""), product=deals["product"]).agg(
            n=deals.count(), hits=one_if(won).sum(), cents=cents.sum(where=won).fill_null(0).cast("int64"),
            priced=one_if((won & (cents > 0)).fill_null(False)).sum(),
        ),
        at_most=100_000,  # pairs of group and product
    )  # fmt: skip
    return rows


def sells_table(rows: pd.DataFrame, level: float) -> pd.DataFrame:
    """One row a pair, the largest groups and products by name and the others together: COLUMNS and by_chance."""
    for column, most in (("group", GROUPS_SHOWN), ("product", PRODUCTS_SHOWN)):
        sizes = (
            rows.groupby(column)["n"].sum().reset_index().sort_values(["n", column], ascending=[False, True])
        )
        kept = set(sizes.loc[(sizes["n"] >= SHOWN) | (sizes[column] == ""), column].head(most))
        rows[column] = rows[column].where(rows[column].isin(kept), OTHERS).replace("", UNKNOWN)
    rows = rows.groupby(["group", "product"], as_index=False).sum()
    rows["rank"] = (
        rows.groupby("group")["n"].transform("sum").where(~rows["group"].isin([OTHERS, UNKNOWN]), -1)
    )
    rows["place"] = (
        rows.groupby("product")["n"].transform("sum").where(~rows["product"].isin([OTHERS, UNKNOWN]), -1)
    )
    order = ["rank", "group", "place", "product"]
    rows = rows.sort_values(order, ascending=[False, True, False, True], ignore_index=True)
    seen, enough = rows["n"] >= SHOWN, rows["n"] >= RANKED
    shares = [
        wilson(h, n, level) if n >= SHOWN else NONE for h, n in zip(rows["hits"], rows["n"], strict=True)
    ]
    rows["win_share"], rows["low"], rows["high"] = zip(*shares, strict=True)
    rows["win_shrunken"] = pd.Series(shrunken(rows["hits"], rows["n"], level).value).where(seen)
    p = tails(rows["hits"], rows["n"], Pool(rows["hits"].sum(), rows["n"].sum())).whole
    rows["by_chance"] = holm([x if use else float("nan") for x, use in zip(p, enough, strict=True)])
    rows["won_value"] = (rows["cents"] / 100).where(seen & (rows["priced"] > 0))
    rows["won_deals"] = (
        rows["hits"].astype("Int64").where(seen)
    )  # of a few deals the wins would tell the rate
    return rows.rename(columns={"n": "closed_deals"})


def _sentence(company: Company, table: pd.DataFrame, apart: pd.DataFrame, kind: str) -> str:
    """The pair that wins most of those told apart, the one that wins least, and the one with most won value."""
    whole = table["hits"].sum() / table["closed_deals"].sum()
    ranked = apart.sort_values(["win_share", "group", "product"], ascending=[False, True, True])
    up, down = ranked[ranked["win_share"] > whole], ranked[ranked["win_share"] < whole]
    facts = {"kind": kind, "all": percent(whole), "pairs": count((table["closed_deals"] >= RANKED).sum())}
    for name, part in (("best", up.head(1)), ("worst", down.tail(1))):
        facts[name] = "".join(_pair(row) for row in part.itertuples())
    if len(up) and len(down):
        text = _("{best} wins more than chance explains, {worst} less; all together win {all}.")
    elif len(up):
        text = _(
            "{best} wins more than chance explains; all together win {all}, and no pair wins clearly less."
        )
    elif len(down):
        text = _(
            "{worst} wins less than chance explains; all together win {all}, and no pair wins clearly more."
        )
    elif facts["pairs"] == count(0):
        text = _(
            "No pair of {kind} and product has the thirty closed deals that a comparison takes; all together win {all}."
        )
    else:
        text = _(
            "None of {pairs} pairs of {kind} and product wins more or less often than chance explains; all together win {all}."
        )
    return text.format(**facts)


def _pair(row) -> str:
    """A pair of group and product with its rate."""
    group, product = (GROUPS[v].label if v in GROUPS else brief(v) for v in (row.group, row.product))
    return _("{product} in {group} ({share})").format(
        product=product, group=group, share=percent(row.win_share)
    )
