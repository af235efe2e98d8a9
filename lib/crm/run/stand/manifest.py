"""What a run was: its data, its code, its parameters, and every headline number it came to."""

import json
import secrets
from datetime import datetime
from pathlib import Path

from crm.run.asked.notebooks import Report
from crm.run.asked.plan import Plan
from crm.run.kernels.job import Job
from crm.run.prepared import Ready
from crm.run.stand.environment import commit, python_version, versions, without_secrets

FORMAT = 2
ADDRESSES = ("notify", "smtp_user", "smtp_from")  # settings that are nobody's business but the team's


def begun(plan: Plan, ready: Ready, stamp: dict | None, now: datetime) -> dict:
    """The manifest of a month before its reports have run; `stamp` is that of the source's files."""
    from crm.run.guard.gate import gate_of

    as_of, prepared, masked = ready.as_of, ready.prepared, gate_of(plan).masked
    head, dirty = commit(plan.root)
    made_at = now.strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "format": FORMAT,
        "run": f"{as_of:%Y-%m}-{now:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}",
        "month": f"{as_of:%Y-%m}",
        "as_of": as_of.isoformat(),
        "source": prepared.source,
        "company": "",
        "about": masked(prepared.about),
        "currency": prepared.currency,
        "made_at": made_at,
        "arguments": [masked(word) for word in without_secrets(plan.arguments)],
        "settings": {n: v for n, v in plan.settings.items() if n not in ADDRESSES}
        | {"month": f"{as_of:%Y-%m}"},
        "python": python_version(),
        "versions": versions(),
        "commit": head,
        "dirty": dirty,
        "stamp": stamp,
        "tables": {name: _masked_files(table, masked) for name, table in sorted(prepared.tables.items())},
        "cleaning": [entry | {"detail": masked(entry["detail"])} for entry in prepared.log],
        "rejects": dict(sorted(prepared.rejects.items())),
        "matrix": [],
        "matrix_error": None,
        "reports": {},
    }


def _masked_files(table: dict, masked) -> dict:
    """What is known of a table; its files may be called after a person."""
    return table | {"files": [masked(name) for name in table["files"]]}


def entry(manifest: dict, report: Report, job: Job, outcome: dict, earlier: dict | None) -> dict:
    """What the manifest says of one report. One that failed keeps what was last published of it, if any."""
    failed = outcome["status"] == "failed"
    good = _last_good(earlier) if failed else None
    clean = job.gate.cleaned if failed else dict  # what is done was looked through with its page
    read = outcome.get("read") or list(manifest["tables"])  # one that failed may have read any
    return {
        "status": outcome["status"],
        "title": job.gate.masked(report.title),
        "run": manifest["run"],
        "made_at": manifest["made_at"],
        "seconds": outcome.get("seconds"),
        "peak_mib": outcome.get("peak_mib"),
        "commit": manifest["commit"],
        "dirty": manifest["dirty"],
        "parameters": clean(job.parameters),
        "why": job.why,
        "key": clean(job.key),
        "read": read,
        "tables": {name: table for name, table in manifest["tables"].items() if name in read},
        "page_sha256": outcome.get("page_sha256"),
        "error": outcome["error"],
        "numbers": outcome["numbers"],
        **{name: outcome[name] for name in ("changes", "since", "odd") if name in outcome},
        "findings": outcome["findings"],
        "missing": outcome["missing"],
        "files": good["files"] if good else outcome["files"],
        "last_good": good
        and {key: good.get(key) for key in ("run", "made_at", "numbers", "files", "settings")},
    }


def _last_good(earlier: dict | None) -> dict | None:
    if not earlier:
        return None
    if earlier["status"] == "failed":
        return earlier["last_good"]
    return earlier | {"settings": earlier["key"]["settings"]}


def read_manifest(folder: Path) -> dict | None:
    """The manifest of a published month; None where there is none that this version can read."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return manifest if isinstance(manifest, dict) and manifest.get("format") == FORMAT else None


def as_json(manifest: dict) -> str:
    """The manifest as it is written: the same facts give the same bytes."""
    return json.dumps(manifest, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
