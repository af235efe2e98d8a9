"""What a run ran on: packages, Python, the state of the project's code, the command without its secrets."""

import platform
import re
import shutil
import subprocess
from importlib import metadata
from pathlib import Path

from crm.run.guard.secrets import HIDDEN as HIDDEN
from crm.run.guard.secrets import hidden


def versions() -> dict[str, str]:
    """Package → version: crm-report and everything it asks for by name, but for its tests."""
    wanted = [line for line in metadata.requires("crm-report") or [] if "extra ==" not in line]
    names = {re.split(r"[^A-Za-z0-9._-]", line)[0] for line in wanted}
    found = {"crm-report": metadata.version("crm-report")}
    for name in sorted(names):
        found[name] = metadata.version(name)
    return found


def python_version() -> str:
    """3.12.3."""
    return platform.python_version()


def commit(root: Path) -> tuple[str | None, bool | None]:
    """The project's commit and whether files differ from it; two times None where it is in no git."""
    head = _git(root, "rev-parse", "HEAD")
    if not head:
        return None, None
    return head, bool(_git(root, "status", "--porcelain"))


def _git(root: Path, *words: str) -> str | None:
    program = shutil.which("git")
    if not program:
        return None
    command = [program, "-C", str(root), "--no-optional-locks", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)  # noqa: S603  no shell
    return done.stdout.strip() if done.returncode == 0 else None


def without_secrets(arguments: tuple[str, ...]) -> list[str]:
    """The command's words; a password in an address and the value of anything called a secret are hidden."""
    return [hidden(word) for word in arguments]
