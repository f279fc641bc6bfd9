"""Runs of some of a project's tests: with a fault, what they print, and what they leave."""

import os
import re
import signal
import subprocess
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from baked_project import BakedProject
from commands import developer_environment
from processes import processes_about

SCRIPTS = Path(__file__).parent / "scripts"
SOME_TESTS = "tests/isolation/test_rows.py"
SERVER_ERROR = re.compile(
    r"^(?!!|ERROR t|FAILED|database:).*\b(?:TEST_DATABASE_URL|TMPDIR)\b.*$", re.MULTILINE
)
LOCKS = {"registry", "cache"}  # they stay
SECONDS_TO_END = 60  # a run that takes longer hangs, which is a failure

# As in a terminal: a job in the background ignores it, and so would all that it starts.
interruptible = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)


@dataclass(frozen=True)
class Runs:
    """Runs of a project's suite that have a temporary directory of their own."""

    project: BakedProject
    folder: Path
    pytest: tuple[str | Path, ...]

    def run(self, *arguments: str, **environment: str) -> tuple[int, str]:
        """Run some of its tests in a process group of their own. Return the exit status, and the
        output of pytest and its workers."""
        with subprocess.Popen(
            [*self.pytest, "-p", "no:cacheprovider", SOME_TESTS, *arguments],
            cwd=self.project.path,
            env=developer_environment(TMPDIR=str(self.folder), **environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            preexec_fn=interruptible,
        ) as suite:
            try:
                output, _ = suite.communicate(timeout=SECONDS_TO_END)
            except subprocess.TimeoutExpired:
                os.killpg(suite.pid, signal.SIGKILL)
                pytest.fail(f"It hangs: {suite.communicate()[0]}")
        return suite.returncode, output

    def run_with_fault(self, fault: str, *arguments: str, **environment: str) -> tuple[int, str]:
        """Run some of its tests, and inject a fault of scripts/inject_fault.py."""
        return self.run(
            *("-p", "inject_fault", *arguments),
            PYTHONPATH=os.pathsep.join(map(str, [SCRIPTS, SCRIPTS.parent])),
            FAULT=fault,
            **environment,
        )

    def succeed(self, **environment: str) -> None:
        """Run some of its tests; they have to pass."""
        status, output = self.run(**environment)
        assert status == 0, output

    def remaining(self) -> list[str]:
        """Return what the runs have left, once their processes have had time to end."""
        deadline = time.monotonic() + SECONDS_TO_END
        while (remaining := self._files_and_processes()) and time.monotonic() < deadline:
            time.sleep(0.05)
        return remaining

    def _files_and_processes(self) -> list[str]:
        """Return the files and processes of the runs, except those that stay on purpose. The
        command lines of a server and its supervisor name their directory."""
        files = {file.name for file in self.folder.glob("pytest-databases-*/*")}
        stay = {name for name in files if name in LOCKS or name.startswith("cached-")}
        return [*files - stay, *(command for _, command in processes_about(self.folder))]


def server_errors(output: str) -> list[str]:
    """Return each message of the harness about its server. This leaves out the line in which
    pytest gives its reason to stop, and the summary, which truncates it."""
    return SERVER_ERROR.findall(output)
