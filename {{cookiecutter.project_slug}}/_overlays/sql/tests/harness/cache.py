"""A cache between runs, for files that take long to create. It stands beside their directories."""

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock

SECONDS_TO_LIVE = 7 * 24 * 3600


def cached(name: str, run_directory: Path, create: Callable[[Path], object]) -> Path:
    """Return the file or folder `name`; `create` creates it, unless an earlier run did.

    It gets its name when it is complete, so one that exists can be used.
    """
    root = run_directory.parent
    entry = root / f"cached-{name}"
    with FileLock(root / "cache"):  # meanwhile nobody else creates or removes one
        if not entry.exists():
            incomplete = run_directory / entry.name
            create(incomplete)
            incomplete.rename(entry)
            evict_unused(root)
        os.utime(entry)
    return entry


def evict_unused(root: Path) -> None:
    """Remove what no run has used for a week."""
    for entry in root.glob("cached-*"):
        if time.time() - entry.stat().st_mtime > SECONDS_TO_LIVE:
            if entry.is_dir():
                shutil.rmtree(entry)
            else:
                entry.unlink()
