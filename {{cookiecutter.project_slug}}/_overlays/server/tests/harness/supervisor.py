"""The supervisor: runs the embedded server as long as a run of the suite lives.

It is a process in a session of its own: neither Ctrl-C nor killing pytest reaches it. It waits for
the lock that the run holds, and so stops the server however the run ends. Databases of failed
tests can still be opened: until the next run, or for an hour.
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from filelock import FileLock

from .embedded import embedded_server, why_missing
from .run import retention_marker, run_lock, server_lock
from .unavailable import ServerUnavailableError

PROJECT = Path(__file__).parents[2]
SECONDS_OF_RETENTION = 3600


class SupervisorProcess(subprocess.Popen[bytes]):
    """A process that outlives the worker that started it."""

    def __del__(self) -> None:
        """Do not warn, as other processes do, that nobody waited for its end."""


def server_url(directory: Path) -> str:
    """Return the URL of the run's server; the first worker that asks starts it.

    Raises `ServerUnavailableError`, with the supervisor's output, when it does not start.
    """
    announcement = directory / "server-url"
    with FileLock(directory / "starting.lock"):
        if not announcement.exists():
            start_supervisor(directory, announcement)
    return announcement.read_text()


def start_supervisor(directory: Path, announcement: Path) -> None:
    """Start the supervisor of the run in `directory`; return when its server answers."""
    if why := why_missing():
        raise ServerUnavailableError(why)
    supervisor = SupervisorProcess(
        [sys.executable, "-m", __name__, str(directory), str(announcement)],
        cwd=PROJECT,
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert supervisor.stdout
    with supervisor.stdout as output:
        while not announcement.exists():
            if supervisor.poll() is not None:
                raise ServerUnavailableError(start_failure(directory, output.read().decode()))
            time.sleep(0.01)


def start_failure(directory: Path, output: str) -> str:
    """Return the message about a server that did not start."""
    free = shutil.disk_usage(directory).free // 2**20
    return (
        f"The embedded server did not start in {directory}, where {free} MiB are free.\n{output}"
        "Set TMPDIR to move its data, or TEST_DATABASE_URL to your own server."
    )


def supervise(directory: Path, announcement: Path) -> None:
    """Run the server until the run in `directory` has ended. The run may have ended, and its
    directory may be gone, before this process started."""
    os.umask(0o022)  # as root, the server's user has to reach its programs
    with server_lock(directory) as lock:
        if directory.exists():
            serve(directory, announcement)
        else:
            Path(lock.lock_file).unlink()


def serve(directory: Path, announcement: Path) -> None:
    """Run the server as long as it is needed."""
    with embedded_server(directory) as url:
        complete = directory / "server-url.new"
        complete.write_text(url)
        complete.rename(announcement)
        with run_lock(directory):
            pass
        deadline = time.monotonic() + SECONDS_OF_RETENTION
        while retention_marker(directory).exists() and time.monotonic() < deadline:
            time.sleep(0.1)


if __name__ == "__main__":
    try:
        supervise(Path(sys.argv[1]), Path(sys.argv[2]))
    except OSError as error:
        raise SystemExit(str(error)) from None
