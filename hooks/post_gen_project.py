"""Lay the overlays of the answers over the project, then remove all overlays.

cookiecutter renders this file with the answers and runs it in the new project's folder.
"""

import os

OVERLAYS = "_overlays"
STACK = "{{ cookiecutter._stacks[cookiecutter.database].overlays | join(' ') }}".split()
EXAMPLE = "{{ cookiecutter.example }}"


def lay(overlay: str) -> None:
    """Move each file of the overlay, if there is one, to the same place in the project, over what
    stands there."""
    for folder, _, files in os.walk(overlay):
        target = os.path.relpath(folder, overlay)
        os.makedirs(target, exist_ok=True)
        for file in files:
            os.replace(os.path.join(folder, file), os.path.join(target, file))


def remove(directory: str) -> None:
    """Remove the directory with its content."""
    for folder, _, files in os.walk(directory, topdown=False):
        for file in files:
            os.remove(os.path.join(folder, file))
        os.rmdir(folder)


for name in [*STACK, EXAMPLE, *(f"{EXAMPLE}-{part}" for part in STACK)]:
    lay(os.path.join(OVERLAYS, name))
remove(OVERLAYS)
