"""Lay the overlays of the answers over the project, remove all overlays, and say what comes next.

cookiecutter renders this file with the answers and runs it in the new project's folder. It imports
little: the modules that it would import take as long as its work.
"""

import os

OVERLAYS = "_overlays"
CHOSEN = """
    {{ cookiecutter._stacks[cookiecutter.database].overlays | join(' ') }}
    {{ cookiecutter.example }}
    {{ cookiecutter._task_queues[cookiecutter.task_queue].overlays | join(' ') }}
    {{ cookiecutter._licenses[cookiecutter.license] }}
    {{ 'containers' if cookiecutter.containers == 'yes' }}
    {{ cookiecutter.ci if cookiecutter.ci != 'none' }}
""".split()

# The folder may have any name, and cmd and PowerShell quote names in another way than sh.
FOLDER = os.getcwd()
PROJECT = f'"{FOLDER}"' if os.name == "nt" else "'" + FOLDER.replace("'", r"'\''") + "'"
NEXT = f"""
Next:

    cd {PROJECT}
    uv sync
    uv run pytest

`uv sync` writes uv.lock: commit it. README.md describes the project, and how to get uv.
"""


def is_chosen(overlay: str) -> bool:
    """Return whether the answers chose each part of the overlay's name."""
    return set(overlay.split("-")) <= set(CHOSEN)


def rank(overlay: str) -> tuple[int, list[int]]:
    """Return when the overlay's turn is: the more parts its name has, the later."""
    parts = overlay.split("-")
    return len(parts), [CHOSEN.index(part) for part in parts]


def lay(overlay: str) -> None:
    """Move each file of the overlay to the same place in the project, over what stands there."""
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


for name in sorted(filter(is_chosen, os.listdir(OVERLAYS)), key=rank):
    lay(os.path.join(OVERLAYS, name))
remove(OVERLAYS)
try:
    os.write(1, os.fsencode(NEXT))
except OSError:
    pass  # the project is complete, whether or not somebody reads this
