"""Keeps an embedded server running for as long as a run of the suite lives.

The keeper is a process in a session of its own: neither Ctrl-C nor a kill of pytest reaches it.
It waits for the lock that the run holds, and so stops the server however the run ends. Databases
of failed tests can still be opened for a while: until the next run, or for an hour.
"""

import shutil
import subprocess
import sys
import time
from pathlib import Path

from filelock import FileLock

from .embedded import embedded_server, missing
from .run import keeper_lock, keeps_databases, owner_lock
from .unusable import Unusable

PROJECT = Path(__file__).parents[2]
SECONDS_TO_KEEP_DATABASES = 3600


class Keeper(subprocess.Popen[bytes]):
    """A process that is meant to outlive the worker that started it."""

    def __del__(self) -> None:
        """Do not complain, as other processes do, that nobody has waited for its end."""


def server_url(directory: Path) -> str:
    """Return the URL of the run's server; the first worker to ask starts it.

    Raises `Unusable`, with what the keeper said, when it does not start.
    """
    announcement = directory / "server-url"
    with FileLock(directory / "starting.lock"):
        if not announcement.exists():
            start_keeper(directory, announcement)
    return announcement.read_text()


def start_keeper(directory: Path, announcement: Path) -> None:
    """Start the keeper of the run in `directory`; return when its server answers."""
    if why := missing():
        raise Unusable(why)
    keeper = Keeper(
        [sys.executable, "-m", __name__, str(directory), str(announcement)],
        cwd=PROJECT,
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert keeper.stdout
    with keeper.stdout as said:
        while not announcement.exists():
            if keeper.poll() is not None:
                raise Unusable(did_not_start(directory, said.read().decode()))
            time.sleep(0.01)


def did_not_start(directory: Path, said: str) -> str:
    """Return what to tell whoever wants to run the tests."""
    free = shutil.disk_usage(directory).free // 2**20
    return (
        f"The embedded server did not start in {directory}, where {free} MiB are free.\n{said}"
        "TMPDIR names another place for its data, TEST_DATABASE_URL a server of your own."
    )


def keep(directory: Path, announcement: Path) -> None:
    """Run the server until the run in `directory` has ended. It may have ended, and been removed,
    before there was a keeper."""
    with keeper_lock(directory) as lock:
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
        with owner_lock(directory):
            pass
        deadline = time.monotonic() + SECONDS_TO_KEEP_DATABASES
        while keeps_databases(directory).exists() and time.monotonic() < deadline:
            time.sleep(0.1)


if __name__ == "__main__":
    try:
        keep(Path(sys.argv[1]), Path(sys.argv[2]))
    except OSError as error:
        raise SystemExit(str(error)) from None
