"""Runs of a project's suite that something happens to, what they say, and what they leave."""

import os
import re
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from baked_project import BakedProject
from commands import developer_environment
from processes import processes_about

SCRIPTS = Path(__file__).parent / "scripts"
SOME_TESTS = "tests/isolation/test_leaks.py"
COMPLAINT = re.compile(
    r"^(?!!|ERROR t|FAILED|database:).*\b(?:TEST_DATABASE_URL|TMPDIR)\b.*$", re.MULTILINE
)
LOCKS = {"door", "templates"}  # they stay
SECONDS_TO_END = 60  # whatever happens: a run that hangs is a failure


@dataclass(frozen=True)
class Runs:
    """Runs of a project's suite that have a temporary directory of their own."""

    project: BakedProject
    folder: Path
    pytest: tuple[str | Path, ...]

    def run(self, *arguments: str, **environment: str) -> tuple[int, str]:
        """Run some of its tests in a process group of their own. Return the exit status, and what
        pytest and its workers have said."""
        with subprocess.Popen(
            [*self.pytest, "-p", "no:cacheprovider", SOME_TESTS, *arguments],
            cwd=self.project.path,
            env=developer_environment(TMPDIR=str(self.folder), **environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        ) as suite:
            try:
                said, _ = suite.communicate(timeout=SECONDS_TO_END)
            except subprocess.TimeoutExpired:
                os.killpg(suite.pid, signal.SIGKILL)
                pytest.fail(f"It hangs: {suite.communicate()[0]}")
        return suite.returncode, said

    def meet(self, disaster: str, *arguments: str, **environment: str) -> tuple[int, str]:
        """Run some of its tests, with a disaster of scripts/disaster.py."""
        return self.run(
            *("-p", "disaster", *arguments),
            PYTHONPATH=os.pathsep.join(map(str, [SCRIPTS, SCRIPTS.parent])),
            DISASTER=disaster,
            **environment,
        )

    def succeed(self, **environment: str) -> None:
        """Run some of its tests; they have to pass."""
        status, said = self.run(**environment)
        assert status == 0, said

    def left(self) -> list[str]:
        """Return what the runs have left, when all that is about to end has ended."""
        deadline = time.monotonic() + SECONDS_TO_END
        while (left := self._there()) and time.monotonic() < deadline:
            time.sleep(0.05)
        return left

    def _there(self) -> list[str]:
        """Return the files and processes of the runs, but for what is kept on purpose. A server
        and its keeper are told where they work."""
        files = {file.name for file in self.folder.glob("pytest-databases-*/*")}
        kept = {name for name in files if name in LOCKS or name.startswith("template-")}
        return [*files - kept, *(command for _, command in processes_about(self.folder))]


def complaints(said: str) -> list[str]:
    """Return what the harness has said of a server, each time that it did: not the line with which
    pytest says why it stops, nor the summary, which cuts it short."""
    return COMPLAINT.findall(said)
