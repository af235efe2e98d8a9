"""Where a source's tables lie and the work on them is done: DuckDB in this process by default, or the engine that a
profile names. Nothing but small results leaves an engine.

with working(profile, folder, root) as engine: the door makes its tables there, step by step
reopened(facts, folder): what a notebook reads them with
"""

from crm.engines.begin import connected, forgotten, reopened, working
from crm.engines.dialects import dialect_of
from crm.engines.engine import Engine

__all__ = ["Engine", "connected", "dialect_of", "forgotten", "reopened", "working"]
