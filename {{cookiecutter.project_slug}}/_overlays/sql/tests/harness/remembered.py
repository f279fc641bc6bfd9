"""What takes long to make is remembered between runs, beside their directories."""

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock

SECONDS_TO_KEEP = 7 * 24 * 3600


def remember(name: str, directory: Path, make: Callable[[Path], object]) -> Path:
    """Return the file or folder `name`; `make` makes it, if no run has before. `directory` is
    that of this run.

    It gets its name when it is complete, so one that is there can be used.
    """
    home = directory.parent
    template = home / f"template-{name}"
    with FileLock(home / "templates"):  # nobody else makes one meanwhile, or removes one
        if not template.exists():
            unfinished = directory / template.name
            make(unfinished)
            unfinished.rename(template)
            forget_unused(home)
        os.utime(template)
    return template


def forget_unused(home: Path) -> None:
    """Remove what no run has used for a week."""
    for template in home.glob("template-*"):
        if time.time() - template.stat().st_mtime > SECONDS_TO_KEEP:
            if template.is_dir():
                shutil.rmtree(template)
            else:
                template.unlink()
