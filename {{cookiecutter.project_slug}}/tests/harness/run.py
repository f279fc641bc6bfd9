"""One run of the suite: a directory of its own, which goes when the run has ended.

Beside the directory stands a lock that the run holds as long as it lives. The kernel frees it
however the run ends, so a directory whose lock is free belongs to a dead run, and the next run
removes it.
"""

import getpass
import os
import secrets
import shutil
import tempfile
from pathlib import Path

from filelock import FileLock, Timeout

MEMORY = Path("/dev/shm")  # a file system in memory: Linux has one
ROOM = 2**30  # bytes


def home() -> Path:
    """Return the directory of all runs of this user: in memory if there is room, as a test waits
    for the disk more than for anything else. TMPDIR, when it is set, decides."""
    in_memory = "TMPDIR" not in os.environ and MEMORY.is_dir() and has_room(MEMORY)
    user = getattr(os, "getuid", getpass.getuser)()
    directory = Path(MEMORY if in_memory else tempfile.gettempdir(), f"pytest-databases-{user}")
    directory.mkdir(mode=0o711, exist_ok=True)
    return directory


def has_room(directory: Path) -> bool:
    """Return whether databases fit into `directory`, and programs can be run from it. In a
    container it is often small, and for data only."""
    status = os.statvfs(directory)
    return status.f_bavail * status.f_frsize >= ROOM and not status.f_flag & os.ST_NOEXEC


class Run:
    """The process that was started as `pytest`; xdist workers are guests in its directory."""

    def __init__(self) -> None:
        """Remove what dead runs have left, then make a directory."""
        self.directory = home() / secrets.token_hex(4)
        with door(self.directory.parent):
            sweep(self.directory.parent)
            self._alive = owner_lock(self.directory)
            self._alive.acquire()
            self.directory.mkdir(mode=0o711)

    def end(self) -> None:
        """Stop what the run has started, and remove its directory."""
        with door(self.directory.parent):
            self._alive.release()
            remove(self.directory)


def door(home: Path) -> FileLock:
    """Return the lock that runs hold while they come and go. Without it a run that sweeps could
    take the lock of one that is just being made, and remove it."""
    return FileLock(home / "door")


def owner_lock(directory: Path) -> FileLock:
    """Return the lock that is held as long as the run of `directory` lives."""
    return FileLock(directory.with_suffix(".lock"))


def keeper_lock(directory: Path) -> FileLock:
    """Return the lock that is held as long as the run of `directory` has a server."""
    return FileLock(directory.with_suffix(".server"))


def remove(directory: Path) -> None:
    """Remove what a run has left that has ended, once its server has stopped."""
    with keeper_lock(directory):
        if directory.exists():
            shutil.rmtree(directory)
    directory.with_suffix(".lock").unlink(missing_ok=True)
    directory.with_suffix(".server").unlink(missing_ok=True)


def sweep(home: Path) -> None:
    """Remove what the runs have left that were killed."""
    for lock in home.glob("*.lock"):
        directory = lock.with_suffix("")
        try:
            owner_lock(directory).acquire(blocking=False).lock.release()
        except Timeout:
            continue  # it is alive
        remove(directory)
