"""How often the notebooks' kept answers fail to be given, with a busy process on every core beside them.

    python tests/bench/flake.py [--times 20]

Runs `pytest -n 2 --nbval-lax notebooks` so many times; ends with 1 when a single time failed.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--nbval-lax", "notebooks"]
BURNER = [sys.executable, "-c", "while True: pass"]


@contextmanager
def all_cores_busy() -> Iterator[None]:
    """A process on every core that never rests."""
    burners = [subprocess.Popen(BURNER) for _ in range(os.cpu_count() or 1)]
    try:
        yield
    finally:
        for burner in burners:
            burner.kill()
            burner.wait()


def once() -> bool:
    """Whether all notebooks gave their answers; prints what pytest said where they did not."""
    done = subprocess.run(NOTEBOOKS, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stdout[-4000:], done.stderr[-1000:])
    return not done.returncode


def main() -> int:
    """Prints each time and the count of failures; 1 when there is one."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=20)
    times = parser.parse_args().times
    failed = 0
    with all_cores_busy():
        for number in range(1, times + 1):
            started = time.monotonic()
            good = once()
            failed += not good
            took = time.monotonic() - started
            print(f"{number} of {times}: {'passed' if good else 'FAILED'}, {took:.0f} s", flush=True)
    print(f"{failed} of {times} failed")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
