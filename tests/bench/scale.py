"""How cost grows from one million orders to fifty: the door, and each reduction beside SQL written by hand.

    python tests/bench/scale.py [--millions 1 10 50] [--turns 3] [--only rfm clv] [--picture docs/scale.svg]

The orders are made (three years, customers of very different size, a Parquet file a month); each measurement is a
process of its own, so that its largest memory is known, and ours and the hand-written ones (`scale_sql.py`) take
turns. That both come to the same figures is checked. Ends with 1 when a target is missed.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import duckdb
from scale_sql import BY_HAND

ROOT = Path(__file__).resolve().parents[2]
PLACE = ROOT / "build" / "scale"
SCRIPT = __file__  # that measures one thing, in a process of its own
AS_OF = "2026-10-31"
TIMES_SQL, AT = (
    1.5,
    10,
)  # ours may take so many times what SQL takes, at so many million orders; all together as well
FITTED = (
    "clv",
    "holdout",
)  # with a model fitted, which SQL does not: held to the limit together with the others
GIB, MOST = 2**20, 8  # KiB in a GiB; what any process may hold
PROFILE = """source: made
folder: data
files: {sales: sales, customers: customers.parquet}
tables:
  orders:
    from: sales
    columns: {order_id: id, account_id: customer, ordered_at: moment, amount: value}
  accounts:
    from: customers
    columns: {account_id: id, name: name, region: region, created_at: since}
"""
# half of the customers stop at some time; some spend more than others on every order
SALES = """
COPY (
  SELECT 'O' || i AS id, 'C' || customer AS customer, TIMESTAMP '2023-11-01'
      + INTERVAL (({days} * 86400 - 1) * sqrt({{4}}) * CASE WHEN {{own}} < 0.5 THEN 1 ELSE 2 * ({{own}} - 0.5) END) SECOND AS moment,
    round(exp(3.2 + 1.3 * ({{2}} + {{3}} - 1) * 2 + {{worth}}), 2) AS value, strftime(moment, '%Y-%m') AS month
  FROM (SELECT i, (floor({customers} * pow({{1}}, 2)))::BIGINT AS customer FROM range({orders}) t(i))
) TO '{folder}' (FORMAT parquet, PARTITION_BY (month))"""
EVEN = "hash({}) / 18446744073709551616.0"  # between 0 and 1
CHANCES = {str(k): EVEN.format(f"i * 7 + {k}") for k in range(1, 5)} | {
    "own": EVEN.format("customer * 11 + 3"), "worth": EVEN.format("customer * 11 + 5"),
}  # fmt: skip
CUSTOMERS = """
COPY (
  SELECT 'C' || i AS id, 'Firm ' || i AS name, 'Region ' || hash(i * 3) % 12 AS region, TIMESTAMP '2023-11-01' AS since
  FROM range({customers}) t(i)
) TO '{file}' (FORMAT parquet)"""


def project(millions: int) -> Path:
    """A project with so many million orders, made once."""
    folder = PLACE / f"{millions}m"
    data, done = folder / "data", folder / "made"
    if not done.exists():
        (data / "sales").mkdir(parents=True, exist_ok=True)
        (folder / "params" / "sources").mkdir(parents=True, exist_ok=True)
        (folder / "notebooks").mkdir(exist_ok=True)
        (folder / "params" / "sources" / "made.yaml").write_text(PROFILE)
        orders, customers = millions * 10**6, millions * 10**6 // 8
        days = (date.fromisoformat(AS_OF) - date(2023, 10, 31)).days
        with duckdb.connect() as con:
            con.execute("SET preserve_insertion_order = false")
            text = SALES.format(orders=orders, customers=customers, days=days, folder=data / "sales")
            for name, chance in CHANCES.items():
                text = text.replace(f"{{{name}}}", chance)
            con.execute(text)
            con.execute(CUSTOMERS.format(customers=customers, file=data / "customers.parquet"))
        done.touch()
    return folder


def door(folder: Path) -> list:
    """Prepares the orders as a run does."""
    from crm.tables import prepare

    prepare("made", "", date.fromisoformat(AS_OF), folder / "prepared", folder)
    return []


def ours(folder: Path, what: str) -> list[dict]:
    """A reduction by the library; the rows of its table."""
    from crm.analyses import segmentation, value
    from crm.analyses.loyalty.kept import Counted, cohort_counts
    from crm.analyses.loyalty.spells import waits
    from crm.outlook.sales import sales_by_month
    from crm.tables import load_prepared, opened

    company = opened(load_prepared(folder / "prepared"), 12)
    if what == "months":
        table = sales_by_month(company).months.rename(columns={"count": "orders", "value": "revenue"})
    elif what in ("cohorts", "gaps"):
        table = cohort_counts(company, Counted()) if what == "cohorts" else waits(company)
    else:
        table = getattr(segmentation if hasattr(segmentation, what) else value, what)(company).table
    if "month" in table:
        table = table.assign(month=table.month.astype(str).str[:10])
    return json.loads(table.to_json(orient="records"))


def by_hand(folder: Path, what: str) -> list[dict]:
    """The same by SQL; the rows of its last result."""
    with duckdb.connect(str(folder / "prepared" / "tables.duckdb"), read_only=True) as con:
        for statement in BY_HAND[what][0]:
            found = con.execute(statement)
            rows, names = found.fetchall(), [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in rows]


def measured(kind: str, folder: Path, *what: str) -> dict:
    """This very process: seconds by the clock and of CPU, its largest memory in GiB, and what came out."""
    import crm.analyses.funnel
    import crm.analyses.loyalty
    import crm.analyses.segmentation
    import crm.analyses.value
    import crm.outlook.sales
    import crm.tables  # imports are no part of it  # noqa: F401

    resting, start = time.process_time(), time.monotonic()
    rows = {"door": door, "ours": ours, "by_hand": by_hand}[kind](folder, *what)
    cost = {"wall": time.monotonic() - start, "cpu": time.process_time() - resting}
    return cost | {"gib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / GIB, "rows": rows}


def asked(*words: str) -> dict:
    """What another process measured."""
    command = [sys.executable, SCRIPT, "--measure", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(words)} ended with {done.returncode}:\n{done.stderr}")
    return json.loads(done.stdout)


def unequal(what: str, ours: list[dict], hand: list[dict], columns: list[str]) -> str:
    """How the figures of a reduction differ, in words; nothing where they do not."""
    if what == "concentration":
        hand = [
            {c: sum(row[c] for row in hand if row["hundredth"] < round(step["top"] * 100)) for c in columns}
            for step in ours
        ]
        ours = [{"customers": row["customers"], "cents": row["revenue"] * 100} for row in ours]
    named = (
        "month",
        "group",
        "was",
        "region",
        "recency",
        "frequency",
        "stage",
        "cohort",
        "at",
        "days",
        "event",
    )
    keys = [c for c in columns if c in named]
    there = {tuple(row[k] for k in keys): row for row in hand} if keys else dict(enumerate(hand))
    for i, row in enumerate(ours):
        key = tuple(row[k] for k in keys) if keys else i
        for c in columns:
            value = there[key][c] if key in there else (0 if row[c] == 0 else None)
            if value is None or (isinstance(row[c], str) and row[c] != str(value)):
                return f"{key}: {c} is {row[c]}, by hand {value}"
            if not isinstance(row[c], str) and abs(float(value) - row[c]) > 1e-9 * max(1.0, abs(row[c])):
                return f"{key}: {c} is {row[c]}, by hand {value}"
    return "" if ours else "no rows"


def reductions(folder: Path, millions: int, turns: int, only: list[str]) -> dict[str, dict]:
    """Each reduction's median cost by the library and by hand, and the ratios of the turns."""
    found = {}
    turns = turns if millions <= AT else 1  # there memory is asked for, and how cost grows
    for what, (_, columns) in BY_HAND.items():
        if only and what not in only:
            continue
        pairs = [
            (asked("ours", str(folder), what), asked("by_hand", str(folder), what)) for _ in range(turns)
        ]
        if differs := unequal(what, pairs[0][0]["rows"], pairs[0][1]["rows"], columns):
            sys.exit(f"{what} at {millions} M: {differs}")
        cost = {
            kind: {m: statistics.median(pair[i][m] for pair in pairs) for m in ("wall", "cpu", "gib")}
            for i, kind in enumerate(("ours", "by_hand"))
        }
        ratios = {m: statistics.median(a[m] / b[m] for a, b in pairs) for m in ("wall", "cpu")}
        found[what] = cost | {"ratio": ratios}
        print(
            f"{millions:3d} M {what:14s} {cost['ours']['wall']:7.2f} s {cost['ours']['gib']:5.2f} GiB; by hand "
            f"{cost['by_hand']['wall']:7.2f} s {cost['by_hand']['gib']:5.2f} GiB; ratio wall {ratios['wall']:.2f}, "
            f"CPU {ratios['cpu']:.2f}",
            flush=True,
        )
    return found


def together(reductions: dict[str, dict]) -> dict[str, float]:
    """What all reductions take, over what they take by hand."""
    if not reductions:
        return {}
    sums = {
        m: [sum(each[kind][m] for each in reductions.values()) for kind in ("ours", "by_hand")]
        for m in ("wall", "cpu")
    }
    return {m: ours / hand for m, (ours, hand) in sums.items()}


def missed(results: dict[int, dict]) -> list[str]:
    """The targets that were not kept."""
    said = [
        f"{what}: {each['ratio'][m]:.2f} of SQL's {m}"
        for what, each in results.get(AT, {}).get("reductions", {}).items()
        for m in ("wall", "cpu")
        if each["ratio"][m] > TIMES_SQL and what not in FITTED
    ]
    said += [
        f"all together: {ratio:.2f} of SQL's {m}"
        for m, ratio in together(results.get(AT, {}).get("reductions", {})).items()
        if ratio > TIMES_SQL
    ]
    for millions, result in results.items():
        held = [result["door"]["gib"], *(each["ours"]["gib"] for each in result["reductions"].values())]
        if max(held) > MOST:
            said.append(f"{millions} M orders: {max(held):.1f} GiB, more than {MOST}")
    return said


def picture(results: dict[int, dict], path: Path) -> None:
    """Seconds and memory against millions of orders, door and reductions, ours and by hand."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 4.4), layout="constrained")
    sizes = sorted(results)
    seconds, memory = figure.subplots(1, 2)
    for axes, measure in ((seconds, "wall"), (memory, "gib")):
        lines = {"preparing the tables": [results[n]["door"][measure] for n in sizes]}
        for what in results[sizes[0]]["reductions"]:
            lines[what.replace("_", " ")] = [results[n]["reductions"][what]["ours"][measure] for n in sizes]
        for i, (what, values) in enumerate(lines.items()):
            axes.plot(sizes, values, marker="o", ms=4, color=f"C{i}", label=what, lw=2.5 if not i else 1.2)
        for i, what in enumerate(results[sizes[0]]["reductions"], start=1):
            hand = [results[n]["reductions"][what]["by_hand"][measure] for n in sizes]
            axes.plot(sizes, hand, color=f"C{i}", lw=1, ls=":")
        axes.set(xscale="log", xlabel="million orders")
        axes.set_xticks(sizes, [str(n) for n in sizes])
        axes.minorticks_off()
        axes.grid(alpha=0.3)
    seconds.set(yscale="log", title="seconds")
    seconds.set_yticks([0.1, 1, 10, 100], ["0.1", "1", "10", "100"])
    memory.set(ylim=(0, MOST + 0.5), title="GiB at most in a process")
    memory.axhline(MOST, color="black", lw=0.8)
    figure.legend(*seconds.get_legend_handles_labels(), loc="outside right center", fontsize=8, title="dotted: SQL by hand",
                  title_fontsize=8, frameon=False)  # fmt: skip
    figure.savefig(path, metadata={"Date": None})


def main() -> int:
    """Prints every measurement and what was missed; 1 when something was."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--millions", type=int, nargs="+", default=[1, 10, 50])
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--picture", type=Path, default=ROOT / "docs" / "scale.svg")
    parser.add_argument("--only", nargs="+", default=[], help="these reductions, without a picture")
    parser.add_argument("--measure", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        kind, folder, *what = options.measure
        print(json.dumps(measured(kind, Path(folder), *what), default=str))
        return 0
    results = {}
    for millions in options.millions:
        folder = project(millions)
        cost = asked("door", str(folder))
        print(f"{millions:3d} M preparing      {cost['wall']:7.2f} s {cost['gib']:5.2f} GiB", flush=True)
        results[millions] = {
            "door": cost,
            "reductions": reductions(folder, millions, options.turns, options.only),
        }
    for millions, result in results.items():
        ratios = together(result["reductions"])
        print(f"{millions:3d} M all together: ratio wall {ratios['wall']:.2f}, CPU {ratios['cpu']:.2f}")
    if not options.only:
        picture(results, options.picture)
    for words in missed(results):
        print(f"MISSED {words}")
    return int(bool(missed(results)))


if __name__ == "__main__":
    sys.exit(main())
