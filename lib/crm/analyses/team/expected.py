"""Who wins more than the others would with the same deals: wins against those expected of the mix (E9)."""

import numpy as np
import pandas as pd

from crm.analyses.team.judged import judged
from crm.analyses.team.mix import Mix, cells_of, with_mix
from crm.analyses.team.owners import NAMED, all_alike, called, keyed, now_theirs, roster
from crm.deals.counted import closed, period
from crm.estimate.expected import against_others
from crm.estimate.shares import RANKED
from crm.finding import Finding, Number
from crm.names import GROUPS
from crm.needs import needs
from crm.tables import Company
from crm.tables.flags import one_if
from crm.words import _, brief, count, listed, number, percent, plural


@needs(
    "E9", _("Wins against what the mix lets expect"), "deals.status", "deals.owner_id",
    better=("deals.product_id", "deals.source", "deals.amount", "accounts.industry"),
)  # fmt: skip
def expected(company: Company, names: bool = False, level: float = 0.95) -> Finding:
    """Wins of each person over those that the others' rates make of the same mix of deals, told apart where the exact
    interval, all comparisons allowed for, leaves out 1; and whether the plain rate says otherwise."""
    mix = with_mix(company, keyed(company, closed(company), "owner").filter(lambda t: t.key != ""))
    if not mix.features:
        says = _("This source tells no kinds of deals apart, so no mix can be allowed for.")
        return Finding("team.expected", says, answered=False)
    won = one_if(mix.deals.status == "won").sum()
    rows, codes = cells_of(mix, ["key"], n=mix.deals.count(), hits=won)
    if why := all_alike(rows):
        return Finding("team.expected", why, answered=False)
    table = against_mix(rows, codes, level)
    enough = int((table["stands"] != "apart_few").sum())
    table["person"] = called(table["owner_id"], roster(company), names)
    columns = [
        "person", "deals_compared", "won_deals", "wins_expected", "won_over_expected", "over_low", "over_high",
        "stands_plain", "stands",
    ]  # fmt: skip
    apart = int(table["stands"].isin(["apart_above", "apart_below"]).sum())
    return Finding(
        id="team.expected",
        says=mix_sentence(table, mix),
        table=table[columns],
        caption=_("Wins over wins expected of the mix, {period}").format(period=period(company)),
        numbers=(Number("people_apart_mix", apart, n=enough),) if enough > 1 else (),
        notes=(*mix_notes(table, mix, level), now_theirs()),
    )


def against_mix(rows: pd.DataFrame, codes: np.ndarray, level: float) -> pd.DataFrame:
    """One row a person, the highest ratio first: what is compared, the ratio with its interval, and both verdicts."""
    group, owners = pd.factorize(rows["key"], sort=True)
    found = against_others(codes, group, rows["n"].to_numpy(float), rows["hits"].to_numpy(float))
    ratio, low, high = found.ratio(level)
    each = rows.groupby("key", as_index=False)[["n", "hits"]].sum().rename(columns={"key": "owner_id"})
    plain = judged(each, level).people.set_index("owner_id")["stands"]
    enough = (found.n >= RANKED) & np.isfinite(ratio)
    _same, strict_low, strict_high = found.ratio(1 - (1 - level) / max(1, int(enough.sum())))
    stands = np.select([~enough, strict_low > 1, strict_high < 1], ["apart_few", "apart_above", "apart_below"],
                       "apart_within")  # fmt: skip
    table = pd.DataFrame(
        {
            "owner_id": owners, "deals_compared": found.n.astype("int64"), "closed": each["n"],
            "won_deals": found.hits.astype("int64"),
            "wins_expected": np.where(enough, found.expected, np.nan),
            "won_over_expected": np.where(enough, ratio - 1, np.nan),
            "over_low": np.where(enough, low - 1, np.nan), "over_high": np.where(enough, high - 1, np.nan),
            "stands_plain": [plain[owner] for owner in owners], "stands": stands,
        }
    )  # fmt: skip
    return table.sort_values(["won_over_expected", "owner_id"], ascending=[False, True], ignore_index=True)


def mix_sentence(table: pd.DataFrame, mix: Mix) -> str:
    """Who stands apart with the mix allowed for, and for whom that changes the picture."""
    known = table[table["stands"] != "apart_few"]
    apart = known[known["stands"] != "apart_within"]
    other = known[(known["stands"] != known["stands_plain"]) & (known["stands_plain"] != "apart_few")]
    if len(known) < 2:
        text = _("Fewer than two people have closed {n} deals that can be compared with those of others.")
        return text.format(n=count(RANKED))
    facts = {
        "features": listed(mix.words),
        "who": listed([_who(row) for row in apart.head(NAMED).itertuples()]),
        "turned": listed([_turned(row) for row in other.head(NAMED).itertuples()]),
    }
    if len(other):
        text = _("Allowing for {features} changes the picture: {turned}.")
    elif len(apart):
        text = _("It is not the mix: also with {features} allowed for, {who} cannot be put down to chance.")
    else:
        text = _(
            "The mix hides nobody: also with {features} allowed for, no one is told apart from the others."
        )
    return text.format(**facts)


def _who(row) -> str:
    """A person and how many times the wins expected came."""
    text = _("{who} ({ratio} times the wins expected)")
    return text.format(who=brief(row.person), ratio=number(1 + row.won_over_expected, 2))


def _turned(row) -> str:
    """A person whose verdict is another one with the mix allowed for."""
    return _("{who} is “{plain}” by the plain rate and “{now}” by the mix").format(
        who=brief(row.person),
        plain=GROUPS[row.stands_plain].label.lower(),
        now=GROUPS[row.stands].label.lower(),
    )


def mix_notes(table: pd.DataFrame, mix: Mix, level: float) -> list[str]:
    """How the expectation is made, and what cannot be compared."""
    notes = [
        _(
            "Wins expected: what a logistic model of the others' closed deals by {features} makes of a person's own; "
            "nobody is part of the own yardstick. The interval is the exact one of a binomial share at {level}; a verdict "
            "allows for all comparisons."
        ).format(features=listed(mix.words), level=percent(level)),
        _("What was not recorded, such as the territory or who gets the easy ones, is not allowed for."),
    ]
    if "mix_size" in mix.features:
        notes.append(_("Size is the amount as last known, in classes; it may have been changed on the way."))
    alone = int((table["closed"] - table["deals_compared"]).sum())
    text = plural(
        "{n} deal is of a kind that hardly anybody else has closed, and is not compared.",
        "{n} deals are of a kind that hardly anybody else has closed, and are not compared.",
        alone,
    )
    return [*notes, text.format(n=count(alone))] if alone else notes
