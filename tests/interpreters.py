"""The Pythons that every stack supports, as far as this machine has them on its PATH."""

import os
import shutil
import subprocess
from functools import cache

from commands import developer_environment

SUPPORTED = ("3.11", "3.12", "3.13")


def pytest_report_header() -> str:
    """Say which Pythons the tests of all versions use, and which they cannot."""
    missing = [version for version in SUPPORTED if version not in installed()]
    header = f"interpreters: {', '.join(installed()) or 'none'}"
    return f"{header}; not on PATH, so not tested: {', '.join(missing)}" if missing else header


@cache
def installed() -> dict[str, str]:
    """Return the path of each interpreter by its version."""
    paths = {version: _path_of(f"python{version}") for version in SUPPORTED}
    return {version: path for version, path in paths.items() if path}


def _path_of(command: str) -> str | None:
    """Return the path of the interpreter behind a command, or None. A version manager has commands
    for interpreters that are not active, too: these fail."""
    environment = developer_environment()
    if shutil.which(command, path=environment["PATH"]) is None:
        return None
    completed = subprocess.run(
        [command, "-c", "import sys; print(sys.executable)"],
        env=environment,
        cwd=os.sep,
        capture_output=True,
        text=True,
    )
    return completed.stdout.strip() if completed.returncode == 0 else None
