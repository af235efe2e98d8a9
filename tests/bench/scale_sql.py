"""What an analyst would write by hand on DuckDB, for the reductions of `scale.py`: a list of statements each, of which
the last one selects the result. Written for speed and for these tables alone: `orders` and `accounts` as published,
as of 2026-10-31, a window of twelve months, no cancelled order, every order with a customer."""

AS_OF, START = "DATE '2026-10-31'", "DATE '2025-11-01'"
CENTS = "CAST(round((amount - coalesce(refund_amount, 0)) * 100) AS BIGINT)"


def _customers(name: str = "c", as_of: str = AS_OF, start: str = START) -> str:
    """Customers as known on a day: days since the last order, days with one ever and in the window, orders, cents."""
    return f"""
CREATE OR REPLACE TEMP TABLE {name} AS
WITH days AS (
  SELECT account_id, ordered_at::DATE AS day, count(*) FILTER (amount >= 0) AS orders, sum({CENTS}) AS cents
  FROM orders WHERE ordered_at < {as_of} + INTERVAL 1 DAY GROUP BY ALL
)
SELECT account_id, {as_of} - max(day) AS since, count(*) AS days_ever,
  count(*) FILTER (day >= {start}) AS visits,
  coalesce(sum(orders) FILTER (day >= {start}), 0)::BIGINT AS orders,
  coalesce(sum(cents) FILTER (day >= {start}), 0)::BIGINT AS cents
FROM days GROUP BY account_id"""


CUSTOMERS = _customers()


def _edges(of: str = "c", name: str = "edges") -> str:
    """The lowest and the highest value of each score of recency and of frequency."""
    return f"""
CREATE OR REPLACE TEMP TABLE {name} AS
WITH r AS (SELECT since AS v, count(*) AS n FROM {of} WHERE visits > 0 GROUP BY ALL),
f AS (SELECT visits AS v, count(*) AS n FROM {of} WHERE visits > 0 GROUP BY ALL),
scored AS (
  SELECT 'r' AS scale, v, CASE WHEN v <= 90 THEN greatest(s, 4) WHEN v <= 180 THEN greatest(s, 3)
    ELSE least(s, 2) END AS score
  FROM (SELECT v, 1 + (5 * (2 * sum(n) OVER (ORDER BY v DESC) - n)) // (2 * sum(n) OVER ()) AS s FROM r)
  UNION ALL
  SELECT 'f', v, 1 + (5 * (sum(n) OVER (ORDER BY v) - n)) // sum(n) OVER () FROM f
)
SELECT scale, score::INT AS score, min(v) AS lowest, max(v) AS highest FROM scored GROUP BY ALL"""


EDGES = _edges()


def _rated(of: str = "c", by: str = "edges", name: str = "rated") -> str:
    """Customers with both scores and the group, by some edges."""
    r = ", ".join(f"max(highest) FILTER (scale = 'r' AND score = {i}) AS r{i}" for i in range(2, 6))
    f = ", ".join(f"min(lowest) FILTER (scale = 'f' AND score = {i}) AS f{i}" for i in range(2, 6))
    return f"""
CREATE OR REPLACE TEMP TABLE {name} AS
WITH e AS (
  SELECT {r}, {f} FROM {by}
), s AS (
  SELECT x.*, CASE WHEN since <= r5 THEN 5 WHEN since <= r4 THEN 4 WHEN since <= r3 THEN 3 WHEN since <= r2 THEN 2
      ELSE 1 END AS base,
    CASE WHEN visits >= f5 THEN 5 WHEN visits >= f4 THEN 4 WHEN visits >= f3 THEN 3 WHEN visits >= f2 THEN 2
      ELSE 1 END AS f
  FROM {of} AS x, e
), scores AS (
  SELECT *, CASE WHEN since <= 90 THEN greatest(base, 4) WHEN since <= 180 THEN greatest(base, 3)
    ELSE least(base, 2) END AS r
  FROM s
)
SELECT *, CASE
  WHEN r >= 4 AND f = 1 AND days_ever > 1 THEN 'potential_loyalist'
  WHEN r = 5 THEN CASE f WHEN 1 THEN 'new_customers' WHEN 2 THEN 'potential_loyalist' WHEN 3 THEN 'potential_loyalist'
    ELSE 'champions' END
  WHEN r = 4 THEN CASE f WHEN 1 THEN 'promising' WHEN 2 THEN 'potential_loyalist' WHEN 3 THEN 'potential_loyalist'
    ELSE 'loyal' END
  WHEN r = 3 THEN CASE WHEN f <= 2 THEN 'about_to_sleep' WHEN f = 3 THEN 'need_attention' ELSE 'loyal' END
  WHEN f = 5 THEN 'cant_lose' WHEN f >= 3 THEN 'at_risk' WHEN r = 2 THEN 'hibernating' ELSE 'lost' END AS "group"
FROM scores"""


RATED = _rated()
THEN, THEN_START = "DATE '2025-10-31'", "DATE '2024-11-01'"  # a year before, for edges that stand still
MONTH, MONTH_START = "DATE '2026-09-30'", "DATE '2025-10-01'"  # a month before, for moves
FROZEN = [_customers("t", THEN, THEN_START), _edges("t", "frozen"), _rated("c", "frozen", "other"),
          'SELECT "group", count(*) FROM other GROUP BY ALL']  # fmt: skip
MOVED = [
    _customers("m", MONTH, MONTH_START), _edges("m", "edges_m"), _rated("m", "edges_m", "was"), CUSTOMERS,
    _rated("c", "edges_m", "rated"),
    """
SELECT CASE w."group" WHEN 'champions' THEN 'family_best' WHEN 'loyal' THEN 'family_best'
    WHEN 'need_attention' THEN 'family_fading' WHEN 'about_to_sleep' THEN 'family_fading' WHEN 'at_risk' THEN 'family_risk'
    WHEN 'cant_lose' THEN 'family_risk' WHEN 'hibernating' THEN 'family_gone' WHEN 'lost' THEN 'family_gone'
    ELSE CASE WHEN w."group" IS NULL THEN 'family_none' ELSE 'family_rising' END END AS was, sum(n.cents) / 100 AS revenue
FROM rated n LEFT JOIN was w USING (account_id) GROUP BY ALL ORDER BY ALL""",
]  # fmt: skip


def _histories(until: str, year: str) -> str:
    """What each customer's purchases say on a day, and what came after (customers/lasting/histories.py)."""
    return f"""
CREATE OR REPLACE TEMP TABLE h AS
WITH days AS (
  SELECT account_id, ordered_at::DATE AS day, count(*) FILTER (amount >= 0) AS orders, sum({CENTS}) AS cents
  FROM orders GROUP BY ALL
), each AS (
  SELECT account_id, min(day) FILTER (orders > 0 AND day <= {until}) AS first,
    max(day) FILTER (orders > 0 AND day <= {until}) AS latest, count(*) FILTER (orders > 0 AND day <= {until}) AS visits,
    coalesce(sum(cents) FILTER (day <= {until}), 0)::BIGINT AS cents,
    arg_min(cents, day) FILTER (orders > 0 AND day <= {until})::BIGINT AS first_cents,
    count(*) FILTER (orders > 0 AND day <= {until} AND day > {year}) AS recent,
    coalesce(sum(cents) FILTER (day <= {until} AND day > {year}), 0)::BIGINT AS recent_cents,
    count(*) FILTER (orders > 0 AND day > {until}) AS later,
    coalesce(sum(cents) FILTER (day > {until}), 0)::BIGINT AS later_cents
  FROM days GROUP BY account_id
), begins AS (SELECT min(first) AS day FROM each)
SELECT account_id, visits - 1 AS repeats, latest - first AS last, {until} - first AS age, greatest(each.cents - first_cents, 0) AS spent,
  recent, recent_cents, later, later_cents, coalesce(a.created_at::DATE >= begins.day, true) AS known
FROM each LEFT JOIN accounts a USING (account_id), begins WHERE visits > 0"""


TRIPLES = "CREATE OR REPLACE TEMP TABLE triples AS SELECT repeats, last, age, known, count(*) AS n FROM h GROUP BY ALL"
SPENT = """
CREATE OR REPLACE TEMP TABLE spent AS SELECT repeats, round(ln(spent) * 1000)::BIGINT AS size, count(*) AS n, sum(spent) AS cents
FROM h WHERE repeats > 0 AND spent > 0 GROUP BY ALL"""
CLV = [
    """CREATE OR REPLACE TEMP TABLE fitted AS SELECT "group", repeats, last, age, count(*) AS n, sum(spent) AS cents
FROM h JOIN rated USING (account_id) GROUP BY ALL""",
    'SELECT "group", sum(n)::BIGINT AS customers FROM fitted GROUP BY ALL ORDER BY ALL',
]
HELD_OUT = [
    """CREATE OR REPLACE TEMP TABLE tried AS SELECT repeats, last, age, recent, later, count(*) AS n, sum(spent) AS cents,
sum(recent_cents) AS recent_cents, sum(later_cents) AS later_cents FROM h GROUP BY ALL""",
    "SELECT sum(n * later)::BIGINT AS orders_came, sum(later_cents) / 100 AS revenue_came FROM tried, range(3) r(i) GROUP BY i",
]
CHANGE = f"""
SELECT ordered_at >= {START} AS now, count(*) FILTER (amount >= 0) AS orders, sum({CENTS}) AS cents,
  count(DISTINCT account_id) FILTER (amount >= 0) AS customers
FROM orders WHERE ordered_at >= DATE '2024-11-01' GROUP BY ALL"""

MONEY = """
SELECT 1 + (5 * (2 * upto - n)) // (2 * total) AS score, min(cents) AS lowest, max(cents) AS highest
FROM (SELECT cents, n, sum(n) OVER (ORDER BY cents) AS upto, sum(n) OVER () AS total
  FROM (SELECT cents, count(*) AS n FROM c WHERE visits > 0 GROUP BY ALL))
GROUP BY ALL ORDER BY ALL"""

RFM = """
SELECT "group", count(*) AS customers, sum(cents) / 100 AS revenue, median(since) AS days_since
FROM rated GROUP BY ALL ORDER BY ALL"""

GRID = """
SELECT r AS recency, f AS frequency, count(*) AS customers, sum(cents) / 100 AS revenue
FROM rated WHERE visits > 0 GROUP BY ALL ORDER BY ALL"""

TIERS = """
WITH counted AS (SELECT cents, count(*) AS n FROM c WHERE cents > 0 GROUP BY ALL),
ranked AS (
  SELECT cents, sum(cents * n) OVER (ORDER BY cents DESC) - cents * n AS above, sum(cents * n) OVER () AS total FROM counted
), least AS (SELECT min(cents) AS least FROM ranked WHERE above < 0.5 * total)
SELECT CASE WHEN since > 360 THEN 'tier_lapsed' WHEN since > 180 THEN 'tier_quiet' WHEN cents >= least THEN 'tier_vip'
  ELSE 'tier_regular' END AS "group", count(*) AS customers, sum(cents) / 100 AS revenue, median(since) AS days_since
FROM c, least GROUP BY ALL ORDER BY ALL"""

CONCENTRATION = """
WITH ranked AS (
  SELECT cents, row_number() OVER (ORDER BY cents DESC) - 1 AS place, count(*) OVER () AS n FROM c WHERE visits > 0
)
SELECT 100 * place // n AS hundredth, count(*) AS customers, sum(cents)::DOUBLE AS cents,
  sum(greatest(cents, 0)::DOUBLE * (n - 2 * place - 1)) AS weighted
FROM ranked GROUP BY ALL ORDER BY ALL"""

LIFECYCLE = f"""
WITH days AS (SELECT account_id, ordered_at::DATE AS day, count(*) AS orders FROM orders GROUP BY ALL),
steps AS (
  SELECT *, row_number() OVER w = 1 AS first, lead(day) OVER w AS next FROM days WINDOW w AS (PARTITION BY account_id ORDER BY day)
), gone AS (
  SELECT next, date_trunc('month', day + 181) AS fades FROM steps
  WHERE coalesce(next, {AS_OF}) - day > 180 AND (next IS NULL OR date_trunc('month', day + 181) < date_trunc('month', next))
), flows AS (
  SELECT date_trunc('month', day) AS month, sum(first::INT) AS new, 0 AS back, 0 AS quiet,
    count(DISTINCT account_id) AS buyers FROM steps GROUP BY ALL
  UNION ALL SELECT date_trunc('month', next), 0, count(*), 0, 0 FROM gone WHERE next IS NOT NULL GROUP BY ALL
  UNION ALL SELECT fades, 0, 0, count(*), 0 FROM gone GROUP BY ALL
)
SELECT month::DATE::VARCHAR AS month, sum(new)::BIGINT AS new, sum(back)::BIGINT AS came_back, -sum(quiet)::BIGINT AS went_quiet,
  sum(buyers)::BIGINT AS buyers
FROM flows GROUP BY ALL ORDER BY ALL"""

REGIONS = f"""
WITH each AS (
  SELECT account_id, a.region, sum({CENTS}) AS cents
  FROM orders JOIN accounts a USING (account_id) WHERE ordered_at >= {START} GROUP BY ALL
)
SELECT region, count(*) AS customers, sum(cents) / 100 AS revenue, sum(cents::DOUBLE * cents) AS squares
FROM each GROUP BY ALL ORDER BY ALL"""

MONTHS = f"""
SELECT date_trunc('month', ordered_at)::DATE::VARCHAR AS month, count(*) AS orders, sum({CENTS}) / 100 AS revenue,
  max({CENTS}) AS largest, max(ordered_at::DATE) AS newest
FROM orders GROUP BY ALL ORDER BY ALL"""


def _worth(key: str, where: str) -> str:
    """Mean, median, trimmed mean and what the interval of the mean over customers is made of, by a key."""
    return f"""
WITH o AS (SELECT {key} AS key, account_id, {CENTS} AS cents FROM orders WHERE amount >= 0 AND {where}),
placed AS (SELECT key, cents, row_number() OVER (PARTITION BY key ORDER BY cents) AS place, count(*) OVER (PARTITION BY key) AS n FROM o),
middle AS (
  SELECT key, count(*) AS n, sum(cents) / 100 AS total, median(cents) / 100 AS middle,
    avg(cents) FILTER (place > n // 20 AND place <= n - n // 20) / 100 AS trimmed
  FROM placed GROUP BY key
), each AS (SELECT key, account_id, count(*)::DOUBLE AS times, sum(cents)::DOUBLE AS worth FROM o GROUP BY ALL),
spread AS (SELECT key, count(*) AS clusters, sum(worth * worth) AS ss, sum(worth * times) AS sn, sum(times * times) AS nn
  FROM each GROUP BY key)
SELECT key::VARCHAR AS month, n AS orders, total AS revenue, middle AS order_median, trimmed AS order_trimmed, ss, sn, nn
FROM middle JOIN spread USING (key) ORDER BY ALL"""


ORDER_VALUE = [
    _worth("1", f"ordered_at >= {START}"),
    _worth("ordered_at >= DATE '2025-11-01'", "ordered_at >= DATE '2024-11-01'"),
    _worth("date_trunc('month', ordered_at)::DATE", "true"),
]

# customers by the quarter of their first order, and the quarters in which they ordered; none of an account that is older than
# the first order
COHORTS = """
WITH q AS (
  SELECT account_id, (year(ordered_at) * 12 + month(ordered_at) - 1) // 3 AS quarter, min(ordered_at)::DATE AS first
  FROM orders WHERE amount >= 0 GROUP BY ALL
), f AS (SELECT account_id, min(quarter) AS cohort, min(first) AS first FROM q GROUP BY ALL),
known AS (
  SELECT f.account_id, f.cohort FROM f LEFT JOIN accounts USING (account_id)
  WHERE coalesce(created_at::DATE >= (SELECT min(first) FROM f), true)
)
SELECT cohort, quarter AS "at", count(*) AS n, count(*) FILTER (quarter = cohort) AS new FROM q JOIN known USING (account_id) GROUP BY ALL"""

# how long from one day with an order to the next, or to the end
GAPS = f"""
WITH d AS (SELECT DISTINCT account_id, ordered_at::DATE AS day FROM orders WHERE amount >= 0),
n AS (SELECT day, lead(day) OVER (PARTITION BY account_id ORDER BY day) AS following FROM d)
SELECT coalesce(following, {AS_OF}) - day AS days, (following IS NOT NULL)::INT AS event, count(*) AS n FROM n GROUP BY ALL"""

# reduction → statements, and the columns of the finding's table that the last one's result has to equal
BY_HAND: dict[str, tuple[list[str], list[str]]] = {
    "months": ([MONTHS], ["month", "orders", "revenue"]),
    "regions": ([REGIONS], ["region", "customers", "revenue"]),
    "rfm": ([CUSTOMERS, EDGES, MONEY, RATED, *FROZEN, RFM], ["group", "customers", "revenue", "days_since"]),
    "rfm_grid": ([CUSTOMERS, EDGES, MONEY, RATED, GRID], ["recency", "frequency", "customers", "revenue"]),
    "tiers": ([CUSTOMERS, TIERS], ["group", "customers", "revenue", "days_since"]),
    "concentration": ([CUSTOMERS, CONCENTRATION], ["customers", "cents"]),
    "lifecycle": ([LIFECYCLE], ["month", "new", "came_back", "went_quiet"]),
    "moved": (MOVED, ["was", "revenue"]),
    "clv": (
        [CUSTOMERS, EDGES, MONEY, RATED, _histories(AS_OF, THEN), TRIPLES, SPENT, *CLV],
        ["group", "customers"],
    ),
    "holdout": (
        [_histories(THEN, "DATE '2024-10-31'"), TRIPLES, SPENT, *HELD_OUT],
        ["orders_came", "revenue_came"],
    ),
    "change": ([MONTHS, CHANGE], []),
    "cohorts": ([COHORTS], ["cohort", "at", "n", "new"]),
    "gaps": ([GAPS], ["days", "event", "n"]),
    "order_value": (ORDER_VALUE, ["month", "orders", "revenue", "order_median", "order_trimmed"]),
}
