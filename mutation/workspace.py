"""Runs of a project's tests in a copy of its own, with one of its files changed."""

import json
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.commands import clean_environment

from .fork_server import INSIDE, ForkServer
from .projects import Project

MEMORY = Path("/dev/shm")  # where Linux has a file system in memory
SEED = "1"
HANGS = "it hangs"


@dataclass(frozen=True)
class Outcome:
    """How a run of the tests ended."""

    killed_by: str  # the first test that failed, what else ended the run, or nothing
    seconds: float
    seconds_of_tests: dict[str, float]
    output: str


@dataclass(frozen=True)
class Workspace:
    """A copy of a project. Only one run at a time uses it."""

    project: Project
    fork_server: ForkServer

    def run(
        self,
        *arguments: str,
        costs: dict[str, float] | None = None,
        limit_seconds: float | None = None,
    ) -> Outcome:
        """Run the tests until one fails, those first that cost the least."""
        with temporary_directory() as scratch:
            began = time.monotonic()
            status, output = self._run(scratch, arguments, costs or {}, limit_seconds)
            seconds = time.monotonic() - began
            report = scratch / "report.json"
            written = report.exists() and status is not None
            noted = json.loads(report.read_text()) if written else {"failed": [], "seconds": {}}
        return Outcome(
            killed_by(status, noted["failed"], output), seconds, noted["seconds"], output
        )

    def _run(
        self,
        scratch: Path,
        arguments: tuple[str, ...],
        costs: dict[str, float],
        limit_seconds: float | None,
    ) -> tuple[int | None, str]:
        """Return the exit status of pytest, or None if it hangs, and its output."""
        databases = scratch / "tmp"
        databases.mkdir()
        databases.chmod(0o711)
        environment = clean_environment(
            PYTHONPATH=os.pathsep.join([str(self.project.folder / "src"), str(INSIDE)]),
            TMPDIR=str(databases),
            MUTATION_COSTS=json.dumps(costs),
            MUTATION_REPORT=str(scratch / "report.json"),
        )
        output = scratch / "output"
        try:
            status = self.fork_server.run(
                [
                    *("-x", "-q", "--tb=short", "-p", "mutation_plugin", "-p", "no:cacheprovider"),
                    *(f"--randomly-seed={SEED}", *arguments),
                ],
                self.project.folder,
                environment,
                output,
                limit_seconds,
            )
        finally:
            end_processes_about(databases)
        return status, output.read_text(errors="replace")

    @contextmanager
    def changed(self, file: str, text: str) -> Iterator[None]:
        """Let a file have another text until the block ends."""
        path = self.project.folder / file
        original = path.read_text()
        try:
            self._write(path, text)
            yield
        finally:
            self._write(path, original)

    def _write(self, path: Path, text: str) -> None:
        """Write a file. Python would take compiled code of the same second and size for its own."""
        path.write_text(text)
        for compiled in path.parent.glob(f"__pycache__/{path.stem}.*"):
            compiled.unlink()


def killed_by(status: int | None, failed: list[str], output: str) -> str:
    """Return what killed the mutant: nothing when the tests passed."""
    if status is None:
        return HANGS
    if status == 0:
        return ""
    if failed:
        return failed[0]
    return f"pytest: {' '.join(output.strip().splitlines()[-1:])}"


@contextmanager
def temporary_directory() -> Iterator[Path]:
    """Yield a directory, in memory if possible, that the user of a database server can reach."""
    folder = Path(tempfile.mkdtemp(prefix="mutant-", dir=MEMORY if MEMORY.is_dir() else None))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def end_processes_about(databases: Path) -> None:
    """Kill what is left of a run: processes that name its directory, such as servers."""
    while left := list(processes_about(databases)):
        for process in left:
            kill(process)
        time.sleep(0.05)


def processes_about(folder: Path) -> Iterator[int]:
    """Yield each process whose command line or environment names the folder. Only Linux tells."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
        except (FileNotFoundError, PermissionError, ProcessLookupError):
            continue  # it has just ended, or is another user's
        if str(folder).encode() in words:
            yield int(process.name)


def kill(process: int) -> None:
    """Kill a process that may end by itself just now."""
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        return
