"""The project that is mutated: generated, installed, and copied."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from benchmarks.commands import clean_environment, run
from benchmarks.projects import SLUG, TEMPLATE, cookiecutter
from uv import find_uv_bin

from .mutants import digest

PACKAGE = SLUG.replace("-", "_")
MADE = shutil.ignore_patterns("__pycache__", ".*_cache", "*.egg-info", "uv.lock")


@dataclass(frozen=True)
class Project:
    """A project whose tests can be run."""

    folder: Path
    python: Path  # of the virtual environment with its dependencies

    def copy(self, folder: Path) -> "Project":
        """Copy the project's files to a folder, in place of what is there."""
        if folder.exists():
            shutil.rmtree(folder)
        return Project(Path(shutil.copytree(self.folder, folder, ignore=MADE)), self.python)

    def install(self, folder: Path) -> None:
        """Install the dependencies, from a copy in a folder: uv adds files of its own."""
        environment = clean_environment(UV_PROJECT_ENVIRONMENT=str(self.python.parents[1]))
        copy = self.copy(folder).folder
        run(find_uv_bin(), "sync", "--quiet", cwd=copy, environment=environment)

    def has(self, file: str, text: str) -> bool:
        """Return whether it has the file, with this text."""
        path = self.folder / file
        return path.exists() and path.read_text() == text

    def fingerprint(self) -> str:
        """Return a short name of all that its files say. A mutant has survived only these tests."""
        files = sorted(path for path in self.folder.rglob("*") if path.is_file())
        texts = [f"{file.relative_to(self.folder)} {digest(_text(file))}" for file in files]
        return digest("\n".join(texts))


def generated(work: Path, stack: str, example: str) -> Project:
    """Generate the project, as the template stands now."""
    parent = work / f"{stack}-{example}"
    if (parent / SLUG).exists():
        shutil.rmtree(parent / SLUG)
    cookiecutter(TEMPLATE, parent, parent, database=stack, example=example)
    return Project(parent / SLUG, parent / "venv" / "bin" / "python")


def _text(file: Path) -> str:
    return file.read_bytes().decode(errors="replace")
