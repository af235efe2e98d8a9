"""BG/NBD fitted to ten million customers, beside `lifetimes` 0.11.3 in an environment of its own.

    python tests/bench/lifetimes_fit.py [--millions 10] [--turns 1]

Both read the same rows (repeats, last and age in days, a row a customer, made with known parameters; from Parquet, and
as NumPy keeps them), in a process of its own each, in turns; imports are no part of it. Ours adds the rows up in DuckDB and fits what is left.
That both end at the same likelihood is checked. Ends with 1 when a target is missed.
"""

import argparse
import json
import statistics
import subprocess
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
PLACE = ROOT / "build" / "lifetimes"
# the last releases that lifetimes 0.11.3 (archived in 2020) runs with
THEIRS = [
    "lifetimes==0.11.3",
    "pandas==1.5.3",
    "numpy==1.23.5",
    "scipy==1.10.1",
    "autograd==1.5",
]
TRUTH = (0.2426, 30.9, 0.7929, 2.4259)  # r, alpha in days, a, b: those of CDNOW
DAYS, CHUNK = 1095, 1_000_000
TIMES, MEMORY = 1 / 10, 1 / 3
SAME = 1e-6  # of the log-likelihood, relatively
COST = """
import json, resource, sys, time
def measured(work):
    cpu, start = time.process_time(), time.monotonic()
    found = work()
    cost = {"wall": time.monotonic() - start, "cpu": time.process_time() - cpu}
    print(json.dumps(cost | {"gib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20} | found))
"""
OURS = (
    COST
    + """
import duckdb, numpy as np
from scipy import optimize, special
from crm.estimate import bgnbd
def work():
    rows = duckdb.sql(f"SELECT repeats, last, age, count(*) AS n FROM '{sys.argv[1]}' GROUP BY ALL ORDER BY ALL").fetchnumpy()
    n = rows["n"].astype(float)
    model = bgnbd.fit(bgnbd.Histories(rows["repeats"], rows["last"] / 7, rows["age"] / 7, n))
    return {"parameters": model.parameters.tolist(), "likelihood": model.likelihood, "rows": len(n)}
measured(work)
"""
)
LIFETIMES = (
    COST
    + """
import numpy as np, pandas as pd
from lifetimes import BetaGeoFitter
def work():
    rows = pd.DataFrame(np.load(sys.argv[1] + ".npy").T, columns=["repeats", "last", "age"])
    model = BetaGeoFitter()
    model.fit(rows["repeats"], rows["last"] / 7, rows["age"] / 7)
    values = [float(model.params_[name]) for name in ("r", "alpha", "a", "b")]
    moved = np.log(model._scale) * rows["repeats"].sum()  # it counts times in a unit of its own
    return {"parameters": values, "likelihood": moved - model._negative_log_likelihood_ * len(rows), "rows": len(rows)}
measured(work)
"""
)


def made(millions: int) -> Path:
    """So many million customers, drawn step by step from the model and kept in whole days."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = PLACE / f"{millions}m.parquet"
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    rng, parts = np.random.default_rng(5), []
    with pq.ParquetWriter(
        new, pa.schema([("repeats", pa.int32()), ("last", pa.int32()), ("age", pa.int32())])
    ) as file:
        for _ in range(millions * 10**6 // CHUNK):
            parts.append(drawn(rng))
            file.write_table(pa.table(parts[-1], schema=file.schema))
    np.save(
        f"{path}.npy",
        np.column_stack([np.concatenate([part[name] for part in parts]) for name in file.schema.names]).T,
    )
    new.rename(path)
    return path


def drawn(rng: np.random.Generator) -> dict[str, np.ndarray]:
    """A million customers, won evenly over the time."""
    r, alpha, a, b = TRUTH
    rate, leaves = rng.gamma(r, 1 / alpha, CHUNK), rng.beta(a, b, CHUNK)
    age = rng.integers(0, DAYS, CHUNK)
    repeats, last, now = np.zeros(CHUNK, int), np.zeros(CHUNK, int), np.zeros(CHUNK)
    going = np.arange(CHUNK)
    while going.size:
        now[going] += rng.exponential(1 / rate[going])
        going = going[np.floor(now[going]) <= age[going]]
        day = np.floor(now[going]).astype(int)
        new = day > last[going]  # orders of one day are one
        repeats[going[new]] += 1
        last[going[new]] = day[new]
        going = going[rng.random(going.size) >= leaves[going]]
    return {"repeats": repeats.astype("int32"), "last": last.astype("int32"), "age": age.astype("int32")}


def environment() -> Path:
    """The Python that has lifetimes, made once."""
    python = PLACE / "env" / "bin" / "python"
    if not (PLACE / "env" / "made").exists():
        subprocess.run([sys.executable, "-m", "venv", PLACE / "env"], check=True)
        subprocess.run(
            [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *THEIRS], check=True
        )
        (PLACE / "env" / "made").touch()
    return python


def asked(python: str | Path, program: str, path: Path) -> dict:
    """What a process of its own measured."""
    done = subprocess.run(
        [python, "-W", "ignore", "-c", program, path], capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def main() -> int:
    """Prints both and their ratios; 1 when a target was missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--millions", type=int, default=10)
    parser.add_argument("--turns", type=int, default=1)
    options = parser.parse_args()
    path, python = made(options.millions), environment()
    pairs = [
        (asked(sys.executable, OURS, path), asked(python, LIFETIMES, path)) for _ in range(options.turns)
    ]
    ratio = {m: statistics.median(o[m] / t[m] for o, t in pairs) for m in ("wall", "cpu", "gib")}
    for name, found in zip(("ours", "lifetimes"), pairs[0], strict=True):
        r, alpha, a, b = found["parameters"]
        print(
            f"{name:10s} {found['wall']:8.2f} s {found['cpu']:8.2f} s CPU {found['gib']:6.2f} GiB  {found['rows']:,} rows  "
            f"r {r:.4f} alpha {alpha:.4f} a {a:.4f} b {b:.4f}  log-likelihood {found['likelihood']:,.1f}"
        )
    print(f"ours / lifetimes: wall {ratio['wall']:.3f}, CPU {ratio['cpu']:.3f}, memory {ratio['gib']:.3f}")
    ours, theirs = (found["likelihood"] for found in pairs[0])
    missed = [
        f"{m} {ratio[m]:.3f}"
        for m, most in (("wall", TIMES), ("cpu", TIMES), ("gib", MEMORY))
        if ratio[m] > most
    ]
    if ours < theirs - SAME * abs(theirs):
        missed.append(f"log-likelihood {ours:,.1f} against {theirs:,.1f}")
    for words in missed:
        print(f"MISSED {words}")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
