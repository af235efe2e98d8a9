"""Five million rows of stage history: the reductions of deals beside SQL written by hand.

    python tests/bench/stages.py [--millions 5] [--turns 3] [--only stage_funnel]

The histories are made (deals of three years that go on, back, over and out); the measuring is that of `scale.py`: a
process each, ours and by hand in turns, their figures compared. Ends with 1 when a reduction takes more than 1.5 times
what SQL takes.
"""

import argparse
import json
import sys
from datetime import date
from pathlib import Path

import duckdb
import scale

AS_OF = "2026-10-31"
PROFILE = """source: made
folder: data
files:
  deals: deals.parquet
  history: history.parquet
  stages:
    rows:
      - {pipeline: Sales, stage: S1, position: 1, closed: no, won: no}
      - {pipeline: Sales, stage: S2, position: 2, closed: no, won: no}
      - {pipeline: Sales, stage: S3, position: 3, closed: no, won: no}
      - {pipeline: Sales, stage: S4, position: 4, closed: no, won: no}
      - {pipeline: Sales, stage: Won, position: 5, closed: yes, won: yes}
      - {pipeline: Sales, stage: Lost, position: 6, closed: yes, won: no}
tables:
  deals:
    from: deals
    columns: {deal_id: id, pipeline: pipeline, stage: stage, amount: amount, created_at: created, closed_at: closed, status: status}
  deal_history:
    from: history
    columns: {deal_id: id, changed_at: moment, from_stage: was, to_stage: stage}
  stages:
    from: stages
    columns: {pipeline: pipeline, stage_id: stage, order: position, is_closed: closed, is_won: won}
"""
CHANCE = "hash({}) / 18446744073709551616.0"  # between 0 and 1
# each deal takes four to six steps, each up to 40 days after the one before; on with 0.7, else back, over or out
HISTORY = """
CREATE TABLE walk AS
WITH RECURSIVE d AS (
  SELECT i, 0 AS k, 0 AS was, 1 AS place,
    TIMESTAMP '2023-11-01' + to_seconds(({c0} * {days} * 86400)::BIGINT) AS moment FROM range({deals}) t(i)
  UNION ALL
  SELECT i, k + 1, place,
    CASE WHEN {c1} < 0.1 THEN 6 WHEN {c1} < 0.7 THEN place + 1 WHEN {c1} < 0.8 THEN least(place + 2, 5)
      ELSE greatest(place - 1, 1) END,
    moment + to_seconds((60 + {c2} * 40 * 86400)::BIGINT)
  FROM d WHERE place < 5 AND k < 6
)
SELECT i, k, moment, CASE WHEN was > 0 THEN 'S' || was END AS was, place,
  CASE place WHEN 5 THEN 'Won' WHEN 6 THEN 'Lost' ELSE 'S' || place END AS stage
FROM d WHERE moment < TIMESTAMP '2026-11-01'"""
FILES = """
COPY (SELECT 'D' || i AS id, moment, was, stage FROM walk) TO '{data}/history.parquet' (FORMAT parquet);
COPY (
  SELECT 'D' || i AS id, 'Sales' AS pipeline, arg_max(stage, k) AS stage, min(moment) AS created,
    CASE WHEN max(place) >= 5 THEN max(moment) END AS closed, round(exp(7 + any_value({c3})), 2) AS amount,
    CASE max(place) WHEN 5 THEN 'won' WHEN 6 THEN 'lost' ELSE 'open' END AS status
  FROM walk GROUP BY i
) TO '{data}/deals.parquet' (FORMAT parquet)"""
STAYS = """
CREATE TEMP TABLE stays AS
WITH chosen AS (
  SELECT deal_id, status, closed_at FROM deals WHERE status IN ('open', 'won', 'lost')
), h AS (
  SELECT h.deal_id, status, closed_at, changed_at AS place, CASE to_stage WHEN 'S1' THEN 1 WHEN 'S2' THEN 2 WHEN 'S3' THEN 3 WHEN 'S4' THEN 4 END AS level
  FROM deal_history h JOIN chosen USING (deal_id)
), opened AS (SELECT *, lag(level) OVER w AS before FROM h WHERE level IS NOT NULL WINDOW w AS (PARTITION BY deal_id ORDER BY place))
SELECT deal_id, status, closed_at, level, place, lead(level) OVER w AS next_level, lead(place) OVER w AS next_at
FROM opened WHERE before IS DISTINCT FROM level WINDOW w AS (PARTITION BY deal_id ORDER BY place)"""
FUNNEL = f"""
WITH each AS (
  SELECT deal_id, any_value(status) AS status, max(level) AS furthest,
    {
    ", ".join(
        f"bool_or(level = {k}) AS in_{k}, bool_or(level = {k} AND next_level < {k}) AS back_{k}"
        for k in range(1, 5)
    )
}
  FROM stays GROUP BY deal_id
)
{
    " UNION ALL ".join(
        f'''
SELECT 'S{k}' AS stage, count(*) FILTER (furthest >= {k} OR status = 'won') AS deals,
  count(*) FILTER ((furthest >= {k} OR status = 'won') AND NOT in_{k}) AS skipped,
  count(*) FILTER (furthest = {k} AND status = 'lost') AS lost_here,
  count(*) FILTER (furthest = {k} AND status = 'open') AS still_here,
  count(*) FILTER (back_{k}) AS moved_back FROM each'''
        for k in range(1, 5)
    )
}"""
LENGTHS = f"""
WITH t AS (
  SELECT level, next_at IS NOT NULL OR status <> 'open' AS event,
    CASE WHEN next_at IS NOT NULL OR status <> 'open' THEN coalesce(next_at, closed_at)::DATE ELSE DATE '{AS_OF}' END - place::DATE AS days
  FROM stays
)
SELECT 'S' || level AS stage, count(*) AS stays, count(*) FILTER (NOT event) AS stays_open FROM t WHERE days >= 0 GROUP BY ALL
ORDER BY ALL"""
BY_HAND = {
    "stage_funnel": ([STAYS, FUNNEL], ["stage", "deals", "skipped", "lost_here", "still_here", "moved_back"]),
    "time_in_stage": ([STAYS, LENGTHS], ["stage", "stays", "stays_open"]),
}


def project(millions: int) -> Path:
    """A project with about so many million rows of history, made once."""
    folder = scale.PLACE.with_name("stages") / f"{millions}m"
    data, done = folder / "data", folder / "made"
    if not done.exists():
        for part in (data, folder / "params" / "sources", folder / "notebooks"):
            part.mkdir(parents=True, exist_ok=True)
        (folder / "params" / "sources" / "made.yaml").write_text(PROFILE)
        days = (date.fromisoformat(AS_OF) - date(2023, 10, 31)).days
        chances = {"c0": "i * 7", "c1": "i * 11 + k * 13 + 1", "c2": "i * 17 + k * 19 + 2", "c3": "i * 23"}
        text = {name: CHANCE.format(of) for name, of in chances.items()}
        with duckdb.connect() as con:
            con.execute(HISTORY.format(deals=millions * 10**6 // 4, days=days, **text))
            con.execute(FILES.format(data=data, c3=text["c3"]))
        done.touch()
    return folder


def ours(folder: Path, what: str) -> list[dict]:
    """A reduction by the library; the rows of its table."""
    from crm.analyses import funnel
    from crm.tables import load_prepared, opened

    table = getattr(funnel, what)(opened(load_prepared(folder / "prepared"), None)).table
    rows = json.loads(table.to_json(orient="records"))
    return rows[:-1] if what == "stage_funnel" else rows  # its last row has the deals won


def main() -> int:
    """Prints every measurement; 1 when one takes too long."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--millions", type=int, default=5)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--only", nargs="+", default=[])
    parser.add_argument("--measure", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    scale.SCRIPT, scale.ours, scale.BY_HAND = __file__, ours, BY_HAND
    if options.measure:
        kind, folder, *what = options.measure
        print(json.dumps(scale.measured(kind, Path(folder), *what), default=str))
        return 0
    folder = project(options.millions)
    cost = scale.asked("door", str(folder))
    print(f"{options.millions:3d} M preparing      {cost['wall']:7.2f} s {cost['gib']:5.2f} GiB", flush=True)
    found = scale.reductions(folder, options.millions, options.turns, options.only)
    slow = [what for what, each in found.items() if each["ratio"]["wall"] > scale.TIMES_SQL]
    for what in slow:
        print(f"MISSED {what}: {found[what]['ratio']['wall']:.2f} of SQL's wall")
    return int(bool(slow))


if __name__ == "__main__":
    sys.exit(main())
