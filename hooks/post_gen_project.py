"""Lay the overlays of the chosen stack over the project, then remove them all.

cookiecutter renders this file with the answers and runs it in the new project's folder.
"""

import shutil
from pathlib import Path

PROJECT = Path.cwd()
OVERLAYS = PROJECT / "_overlays"
CHOSEN = "{{ cookiecutter._stacks[cookiecutter.database].overlays | join(' ') }}".split()


def lay(overlay: Path) -> None:
    """Move each file of the overlay to the same place in the project, over what stands there."""
    for file in list(overlay.rglob("*")):
        if file.is_file():
            target = PROJECT / file.relative_to(overlay)
            target.parent.mkdir(parents=True, exist_ok=True)
            file.replace(target)


for name in CHOSEN:
    lay(OVERLAYS / name)
shutil.rmtree(OVERLAYS)
