"""Which files are mutated, and on which stack."""

import json
from fnmatch import fnmatch
from pathlib import Path

# What protects: the fixtures, the harness, pytest's settings, and the seam in `src`.
PATTERNS = (
    "pytest.ini",
    "tests/conftest.py",
    "tests/harness/*.py",
    "src/*/alembic/env.py",
    "src/*/database.py",
    "src/*/dependencies.py",
    "src/*/driver.py",
    "src/*/engine.py",
    "src/*/main.py",
)
PROJECT = "{{cookiecutter.project_slug}}"
PACKAGE = "{{cookiecutter.__package_name}}"


def stacks(template: Path) -> dict[str, list[str]]:
    """Return the overlays of each stack."""
    answers = json.loads((template / "cookiecutter.json").read_text())
    return {name: stack["overlays"] for name, stack in answers["_stacks"].items()}


def files_of(template: Path, stack: str, package: str) -> list[str]:
    """Return the files that are mutated on this stack, as paths in a project. Each file is mutated
    on the first stack that has it: those of all stacks on the first of all."""
    overlays_of = stacks(template)
    earlier = list(overlays_of)[: list(overlays_of).index(stack)]
    done = {overlay for each in earlier for overlay in overlays_of[each]}
    overlays = template / PROJECT / "_overlays"
    folders = {name: overlays / name for name in overlays_of[stack]}
    if not earlier:
        folders = {"": template / PROJECT} | folders

    owners: dict[str, str] = {}  # an overlay that comes later wins
    for name, folder in folders.items():
        owners |= dict.fromkeys(_files(folder, package), name)
    return sorted(file for file, owner in owners.items() if owner not in done)


def _files(folder: Path, package: str) -> list[str]:
    names = [str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()]
    projects_names = [name.replace(PACKAGE, package) for name in names]
    return [
        name
        for name in projects_names
        if any(fnmatch(name, pattern) for pattern in PATTERNS) and not name.endswith("__init__.py")
    ]
