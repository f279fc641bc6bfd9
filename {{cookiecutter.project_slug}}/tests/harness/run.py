"""One run of the suite: a directory of its own, which goes when the run has ended.

Beside the directory stands a lock that the run holds as long as it lives. The kernel frees it
however the run ends, so a directory whose lock is free belongs to a dead run, and the next run
removes it.
"""

import errno
import getpass
import os
import secrets
import shutil
import tempfile
from pathlib import Path

from filelock import FileLock, Timeout

MEMORY = Path("/dev/shm")  # a file system in memory: Linux has one
PLENTY = 2**30  # bytes


def home() -> Path:
    """Return the directory of all runs of this user: in memory if there is room, as a test waits
    for the disk more than for anything else. TMPDIR, when it is set, decides."""
    in_memory = "TMPDIR" not in os.environ and MEMORY.is_dir() and has_room(MEMORY)
    user = getattr(os, "getuid", getpass.getuser)()
    directory = Path(MEMORY if in_memory else tempfile.gettempdir(), f"pytest-databases-{user}")
    directory.mkdir(mode=0o711, exist_ok=True)
    return directory


def has_room(directory: Path) -> bool:
    """Return whether there is plenty of room in `directory`, which can be written, and programs
    can be run from it. In a container it is often small, and for data only."""
    return (
        os.access(directory, os.W_OK)
        and shutil.disk_usage(directory).free >= PLENTY
        and not os.statvfs(directory).f_flag & os.ST_NOEXEC
    )


class Run:
    """The process that was started as `pytest`; xdist workers are guests in its directory."""

    def __init__(self, room: int) -> None:
        """Remove what dead runs have left, then make a directory. Raises `OSError` when that is
        not possible, or when less than `room` bytes are free."""
        self.directory = home() / secrets.token_hex(4)
        with door(self.directory.parent):
            sweep(self.directory.parent)
            if shutil.disk_usage(self.directory.parent).free < room:
                raise OSError(errno.ENOSPC, "Not enough room", str(self.directory.parent))
            self._alive = owner_lock(self.directory)
            self._alive.acquire()
            self.directory.mkdir(mode=0o711)

    def end(self) -> None:
        """Stop what the run has started, and remove its directory, unless it keeps databases of
        failed tests: then the next run will."""
        with door(self.directory.parent):
            self._alive.release()
            if not keeps_databases(self.directory).exists():
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


def keeps_databases(directory: Path) -> Path:
    """Return the file that is there while databases of failed tests are kept, and their server."""
    return directory.with_suffix(".kept")


def remove(directory: Path) -> None:
    """Remove what a run has left that has ended, once its server has stopped. The run's lock goes
    last: by it the next run would find the rest, if this were killed."""
    keeps_databases(directory).unlink(missing_ok=True)
    with keeper_lock(directory):
        if directory.exists():
            shutil.rmtree(directory)
    directory.with_suffix(".server").unlink(missing_ok=True)
    directory.with_suffix(".lock").unlink(missing_ok=True)


def sweep(home: Path) -> None:
    """Remove what the runs have left that were killed."""
    for lock in home.glob("*.lock"):
        directory = lock.with_suffix("")
        try:
            owner_lock(directory).acquire(blocking=False).lock.release()
        except Timeout:
            continue  # it is alive
        remove(directory)
