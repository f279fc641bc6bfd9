"""Projects to measure: generated, installed, and changed."""

import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from uv import find_uv_bin

from .commands import clean_environment, run
from .figures import once

TEMPLATE = Path(__file__).parents[1]
INSIDE = Path(__file__).with_name("inside")
SLUG = "fastapi-service"


@dataclass(frozen=True)
class Project:
    """A project whose tests can be run."""

    folder: Path
    python: Path  # of the virtual environment with its dependencies
    scratch: Path  # its temporary directory: its test databases are here

    def environment(self, **changes: str) -> dict[str, str]:
        """Return the environment for its tests."""
        paths = os.pathsep.join([str(self.folder / "src"), str(INSIDE / "plugin")])
        return clean_environment(PYTHONPATH=paths, TMPDIR=str(self.scratch), **changes)

    def add(self, file: str, to: str) -> None:
        """Copy a file or folder of `inside` into the project."""
        source, target = INSIDE / file, self.folder / to
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(source, target)

    def without_own_options(self) -> None:
        """Remove from pytest.ini the setting of the harness, which pytest alone does not know."""
        settings = self.folder / "pytest.ini"
        settings.write_text(settings.read_text().replace("shared_connection = false\n", ""))

    def forget(self) -> None:
        """Let the next run of its tests be the first: no compiled code of its own, no template."""
        for made in [*self.folder.rglob("__pycache__"), *self.folder.glob(".pytest_cache")]:
            shutil.rmtree(made)
        for made in self.scratch.iterdir():
            shutil.rmtree(made)


@dataclass(frozen=True)
class Workshop:
    """The place for projects: on the disk, and their test databases in memory."""

    folder: Path
    memory: Path

    def generated(self, stack: str) -> Project:
        """Return the project of this template for a stack, installed; made when first asked for."""
        return generation(self, stack)()

    def variant(self, stack: str, name: str) -> Project:
        """Return a copy of the stack's project, to be changed; it shares the dependencies."""
        original = self.generated(stack).folder
        copy = self.folder / f"{stack}-{name}" / SLUG
        ignored = shutil.ignore_patterns(".venv", "__pycache__", "uv.lock", ".pytest_cache")
        shutil.copytree(original, copy, ignore=ignored)
        return self.project(copy, original, f"{stack}-{name}")

    def project(self, folder: Path, installed: Path, name: str) -> Project:
        """Return the project of a folder, with a temporary directory of its own."""
        scratch = self.memory / name
        scratch.mkdir(exist_ok=True)
        scratch.chmod(0o711)  # the server of the tests may run as another user
        return Project(folder, installed / ".venv" / "bin" / "python", scratch)


@cache
def generation(workshop: Workshop, stack: str) -> Callable[[], Project]:
    """Return the function that makes the project of a stack."""
    return once(partial(generate, workshop, stack))


def generate(workshop: Workshop, stack: str) -> Project:
    """Generate and install the project of this template for a stack."""
    folder = workshop.folder / stack / SLUG
    cookiecutter(TEMPLATE, folder.parent, workshop.folder, database=stack)
    run(find_uv_bin(), "sync", "--quiet", cwd=folder)
    # Compiles the libraries, so that the first project to be measured need not.
    run(folder / ".venv/bin/python", "-m", "pytest", "tests/api/test_users.py", cwd=folder)
    return workshop.project(folder, folder, stack)


def cookiecutter(template: Path, output: Path, home: Path, **answers: str) -> None:
    """Generate a project as the command does; `home` is where cookiecutter keeps what it remembers.

    cookiecutter leaves its hooks in the temporary directory. A hook's imports are looked for there
    first, which takes the longer the more files there are.
    """
    output.mkdir(parents=True, exist_ok=True)
    run(
        *(sys.executable, "-m", "cookiecutter", template),
        *("--no-input", "--output-dir", output),
        *(f"{name}={answer}" for name, answer in answers.items()),
        cwd=output,
        environment=clean_environment(HOME=str(home), TMPDIR=str(home)),
    )
