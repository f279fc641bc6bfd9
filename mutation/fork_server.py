"""Runs of pytest, each in a process that a fork server of the project's own Python forks."""

import json
import os
import select
import signal
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.commands import clean_environment

INSIDE = Path(__file__).with_name("inside")


@dataclass
class ForkServer:
    """A fork server. It starts with the first run, and ends with this process."""

    python: Path
    _server: "subprocess.Popen[bytes] | None" = field(default=None, init=False)

    def run(
        self,
        arguments: list[str],
        folder: Path,
        environment: dict[str, str],
        output: Path,
        limit_seconds: float | None,
    ) -> int | None:
        """Run pytest, and return its exit status, or None if it took too long and was killed."""
        request = {
            "arguments": arguments,
            "folder": str(folder),
            "environment": environment,
            "output": str(output),
        }
        server = self._server = self._server or self._start()
        assert server.stdin
        assert server.stdout
        server.stdin.write(json.dumps(request).encode() + b"\n")
        server.stdin.flush()
        process = int(server.stdout.readline())
        in_time = bool(select.select([server.stdout], [], [], limit_seconds)[0])
        if not in_time:
            os.killpg(process, signal.SIGKILL)
        status = int(server.stdout.readline())
        return status if in_time else None

    def _start(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [self.python, INSIDE / "fork_server.py"],
            env=clean_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
        )
