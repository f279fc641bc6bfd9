"""Lay the overlays of the chosen stack over the project, then remove them all.

cookiecutter renders this file with the answers and runs it in the new project's folder.
"""

import os

OVERLAYS = "_overlays"
CHOSEN = "{{ cookiecutter._stacks[cookiecutter.database].overlays | join(' ') }}".split()


def lay(overlay: str) -> None:
    """Move each file of the overlay to the same place in the project, over what stands there."""
    for folder, _, files in os.walk(overlay):
        place = os.path.relpath(folder, overlay)
        os.makedirs(place, exist_ok=True)
        for file in files:
            os.replace(os.path.join(folder, file), os.path.join(place, file))


def remove(directory: str) -> None:
    """Remove the directory and what is in it."""
    for folder, _, files in os.walk(directory, topdown=False):
        for file in files:
            os.remove(os.path.join(folder, file))
        os.rmdir(folder)


for name in CHOSEN:
    lay(os.path.join(OVERLAYS, name))
remove(OVERLAYS)
