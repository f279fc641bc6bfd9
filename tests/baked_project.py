"""A generated project, and what a developer does with it."""

import re
import shutil
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from uv import find_uv_bin

from commands import developer_environment, run

ONLY_PASSES = re.compile(r"^=* ?(\d+) passed in \S+s", re.MULTILINE)
COLLECTED = re.compile(r"^(\d+) tests collected in ", re.MULTILINE)


@dataclass(frozen=True)
class BakedProject:
    """A generated project on disk."""

    path: Path
    database: str
    example: str = "invoices"
    task_queue: str = "none"

    @property
    def package(self) -> str:
        """The name of its package."""
        return self.path.name.replace("-", "_")

    @property
    def kind(self) -> str:
        """Its example, and that it has the task queue, as a sabotage names them."""
        return self.example if self.task_queue == "none" else f"{self.example}-{self.task_queue}"

    def uv(self, *arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run uv in the project's folder; it has to succeed."""
        return run(
            find_uv_bin(),
            *arguments,
            cwd=self.path,
            environment=developer_environment(**environment),
        )

    def pytest(self, *arguments: str | Path, **environment: str) -> int:
        """Run the project's own tests; each must pass without a warning. Return how many did."""
        return count_passes(self.uv("run", "pytest", *arguments, **environment))

    def collect(self, *arguments: str | Path) -> int:
        """Return how many tests the project has."""
        listing = self.uv("run", "pytest", "--collect-only", "--quiet", *arguments)
        collected = COLLECTED.search(listing.stdout)
        assert collected
        return int(collected[1])

    def copy(self, path: Path) -> Self:
        """Copy the project's files, without those that its tools have made."""
        made = shutil.ignore_patterns(".*_cache", ".coverage", ".venv")
        return replace(self, path=Path(shutil.copytree(self.path, path, ignore=made)))

    def files(self) -> dict[str, bytes]:
        """Return every file of the project by its path inside it."""
        return {
            str(file.relative_to(self.path)): file.read_bytes()
            for file in self.path.rglob("*")
            if file.is_file()
        }


def count_passes(run_of_pytest: subprocess.CompletedProcess[str]) -> int:
    """Return how many tests passed. The summary must have nothing else: none skipped, deselected,
    or with a warning."""
    summary = ONLY_PASSES.search(run_of_pytest.stdout)
    assert summary, run_of_pytest.stdout + run_of_pytest.stderr
    return int(summary[1])
