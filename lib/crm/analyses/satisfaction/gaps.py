"""F8: where satisfaction differs between groups, and where that is only chance."""

import numpy as np
import pandas as pd

from crm.analyses.satisfaction.groups import Dimension, dimensions
from crm.customers.answers import answers, counted_once
from crm.customers.periods import span
from crm.estimate.compare import Count, Gap, holm, promoter_gap, share_gap
from crm.estimate.shares import RANKED, SHOWN
from crm.estimate.withheld import withheld
from crm.finding import Finding
from crm.names import GROUPS
from crm.needs import needs
from crm.tables import fetch
from crm.words import _, brief, count, listed, percent, plural, score

ID = "satisfaction.group_gaps"


@needs(
    "F8", _("Gaps between groups"), "surveys.survey_type", "surveys.score", "surveys.responded_at",
    better=("surveys.region", "surveys.segment", "order_lines.product_id", "surveys.channel", "surveys.late"),
)  # fmt: skip
def group_gaps(company, kind: str = "", level: float = 0.95) -> Finding:
    """Each group against all others of its sort: the gap, its interval, and a verdict that allows for how
    many were compared. `kind` is CSAT or NPS; without one, what the window holds more answers of."""
    kind = kind or _asked_most(company)
    ways = dimensions(company, company.within(counted_once(company, kind), "responded_at"))
    compared = _compared(ways, kind, level)
    if compared.empty:
        return _nothing(company, ways)
    table = _table(compared, kind)
    return Finding(
        ID, _says(compared, kind), table,
        caption=_("Each group against all others of its sort, in {span}").format(span=span(company)),
        notes=_notes(ways, compared, level),
    )  # fmt: skip


def _asked_most(company) -> str:
    counts = {}
    for kind in ("CSAT", "NPS"):
        rows = company.within(answers(company, kind), "responded_at")
        counts[kind] = int(fetch(rows.aggregate(n=rows.counted.sum())).fillna(0).n.iloc[0])
    return max(counts, key=lambda kind: (counts[kind], kind == "CSAT"))


def _compared(ways: list[Dimension], kind: str, level: float) -> pd.DataFrame:
    """One row a group with at least SHOWN answers here and elsewhere: values, gap and verdict. First the
    real gaps, worst first, then what may be chance; groups with fewer than RANKED come last, by name, and are
    not judged."""
    rows = [row for way in ways for row in _against_rest(way, kind, level)]
    columns = ["group", "n", "here", "elsewhere", "gap", "gap_low", "gap_high", "p", "mirror"]
    frame = pd.DataFrame(rows, columns=columns)
    # where there are two groups, one gap is the other with its sign turned: that is one comparison
    chances = [float("nan") if row.mirror else row.p for row in frame.itertuples()]
    adjusted = holm(chances)
    for i in range(1, len(frame)):
        if frame.mirror.iloc[i]:
            adjusted[i] = adjusted[i - 1]
    frame["adjusted"] = adjusted
    frame["verdict"] = [_verdict(p, level) for p in adjusted]
    frame["judged"] = frame.p.notna()
    order = frame[frame.judged].assign(chance=lambda judged: judged.verdict != "real")
    judged = order.sort_values(["chance", "gap", "group"]).drop(columns="chance")
    return pd.concat([judged, frame[~frame.judged].sort_values("group")], ignore_index=True)


def _verdict(p: float, level: float) -> str:
    if p != p:
        return "few"
    return "real" if p < 1 - level else "chance"


def _against_rest(way: Dimension, kind: str, level: float):
    """The rows of one sort of groups; `mirror` marks the second of only two."""
    hidden = withheld_groups(way)
    for i, group in enumerate(way.groups.itertuples()):
        if hidden[i]:
            continue
        one = Count(group.up, group.n, group.down)
        rest = Count(way.total.up - group.up, way.total.n - group.n, way.total.down - group.down)
        if min(one.n, rest.n) < SHOWN:
            continue
        gap = promoter_gap(one, rest, level) if kind == "NPS" else _in_points(share_gap(one, rest, level))
        p = gap.p if min(one.n, rest.n) >= RANKED else float("nan")
        name = _("{sort} {group}").format(sort=way.label, group=brief(group.group))
        mirror = i == 1 and way.total.n == way.groups.n.iloc[:2].sum()
        yield name, int(group.n), _value(one, kind), _value(rest, kind), *gap[:3], p, mirror


def withheld_groups(way: Dimension) -> np.ndarray:
    """Which groups of a sort are withheld: of too few answers, and those from which these could be worked out."""
    return withheld(way.groups.n, beside=float(way.total.n - way.groups.n.sum()))


def _value(group: Count, kind: str) -> float:
    return 100 * (group.up - group.down) / group.n if kind == "NPS" else group.up / group.n


def _in_points(gap: Gap) -> Gap:
    return Gap(100 * gap.value, 100 * gap.low, 100 * gap.high, gap.p)


def _table(compared: pd.DataFrame, kind: str) -> pd.DataFrame:
    words = [GROUPS[verdict].label for verdict in compared.verdict]
    table = compared.assign(verdict=words).drop(columns=["p", "mirror", "adjusted", "judged"])
    return (
        table.rename(columns={"here": "nps_here", "elsewhere": "nps_elsewhere"}) if kind == "NPS" else table
    )


def _says(compared: pd.DataFrame, kind: str) -> str:
    """The group that lies lowest for real, how far, and how many comparisons show a difference at all."""
    real = compared[compared.verdict == "real"]
    if not compared.judged.any():
        return _("No group has {n} answers with as many elsewhere, which a comparison takes.").format(
            n=RANKED
        )
    if real.empty:
        said = plural(
            "The groups compared do not differ by more than chance.",
            "Groups do not differ by more than chance in any of {n} comparisons.",
            _made(compared),
        )
        return said.format(n=count(_made(compared)))
    lags = real.gap.min() < 0
    row = real.loc[real.gap.idxmin() if lags else real.gap.idxmax()]
    shown = score if kind == "NPS" else percent
    return _template(lags, _made(compared)).format(
        group=row.group, here=shown(row.here), elsewhere=shown(row.elsewhere), gap=score(row.gap),
        n=count(_made(real)), all=count(_made(compared)),
        measure=_("net promoter score") if kind == "NPS" else _("satisfaction"),
    )  # fmt: skip


def _made(compared: pd.DataFrame) -> int:
    """How many comparisons these rows are: where a sort has two groups, both rows are one."""
    return int((compared.judged & ~compared.mirror.astype(bool)).sum())


def _template(lags: bool, made: int) -> str:
    """The sentence for a group that lags or leads, and for one comparison or several."""
    if lags:
        return plural(
            "“{group}” lags in {measure}: {here} against {elsewhere} elsewhere, {gap} points; that is more than "
            "chance.",
            "“{group}” lags most in {measure}: {here} against {elsewhere} elsewhere, {gap} points; "
            "groups differ by more than chance in {n} of {all} comparisons.",
            made,
        )
    return plural(
        "“{group}” leads in {measure}: {here} against {elsewhere} elsewhere, {gap} points; that is more than "
        "chance.",
        "“{group}” leads in {measure}: {here} against {elsewhere} elsewhere, {gap} points; "
        "groups differ by more than chance in {n} of {all} comparisons.",
        made,
    )


def _notes(ways: list[Dimension], compared: pd.DataFrame, level: float) -> tuple[str, ...]:
    made = _made(compared)
    said = plural(
        "Each gap has its own {level} interval; only {n} comparison was made.",
        "Each gap has its own {level} interval; the verdict is stricter and allows for {n} comparisons (Holm).",
        made,
    )
    notes = [said.format(level=percent(level, 0), n=count(made))] if made else []
    small = sum(int(withheld_groups(way).sum()) for way in ways)
    if small:
        said = plural("{n} group with fewer than {least} answers is withheld.",
                      "{n} groups are withheld: fewer than {least} answers, or what those could be worked out from.",
                      small)  # fmt: skip
        notes.append(said.format(n=count(small), least=SHOWN))
    if few := int((~compared.judged).sum()):
        said = plural("{n} group with fewer than {least} answers here or elsewhere is shown and not judged.",
                      "{n} groups with fewer than {least} answers here or elsewhere are shown and not "
                      "judged.", few)  # fmt: skip
        notes.append(said.format(n=count(few), least=RANKED))
    notes.append(_("A gap says that groups differ, not why."))
    return tuple(notes)


def _nothing(company, ways: list[Dimension]) -> Finding:
    if ways:
        said = _(
            "Groups cannot be compared: by {sorts}, none has {n} answers with as many elsewhere in {span}."
        ).format(span=span(company), sorts=listed([way.noun for way in ways]), n=SHOWN)
    else:
        said = _(
            "Groups cannot be compared: the answers carry no region, segment, product, channel or lateness of "
            "delivery."
        )
    return Finding(ID, said, answered=False)
