"""Running commands, away from this repository's own virtual environment."""

import os
import subprocess
import sys
from pathlib import Path

NOT_INHERITED = ("DATABASE_URL", "ENVIRONMENT", "SECRET_KEY", "TEST_DATABASE_URL", "VIRTUAL_ENV")


class CommandError(Exception):
    """A command failed; the message has its output."""


def clean_environment(**changes: str) -> dict[str, str]:
    """Return the environment of a shell without the variables of a project or a test run."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name not in NOT_INHERITED
        and not name.startswith(("COV_", "PYTEST_", "PYTHON", "UV_RUN_"))
    }
    interpreter = {"UV_PYTHON": f"{sys.base_prefix}/bin/python3", "UV_PYTHON_DOWNLOADS": "never"}
    return inherited | interpreter | changes


def run(*command: str | Path, cwd: Path, environment: dict[str, str] | None = None) -> str:
    """Run the command, and return its output. Raises `CommandError` if it fails."""
    completed = subprocess.run(
        command,
        cwd=cwd,
        env=environment or clean_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if completed.returncode:
        words = " ".join(map(str, command))
        raise CommandError(f"{words}\nended with {completed.returncode}:\n{completed.stdout}")
    return completed.stdout
