"""A run of the suite: its directory, which is removed when the run ends.

The run holds a lock beside its directory as long as it lives. The kernel releases it however the
run ends, so a directory whose lock is free belongs to a dead run, and the next run removes it.
"""

import errno
import getpass
import os
import secrets
import shutil
import sys
import tempfile
from pathlib import Path

from filelock import FileLock, Timeout

TMPFS = Path("/dev/shm")  # a file system in memory: Linux has one
TMPFS_MIN_BYTES = 2**30


def runs_root() -> Path:
    """Return the directory of all runs of this user: in memory if there is enough space, as tests
    spend most of their time waiting for the disk. TMPDIR, when it is set, decides."""
    in_memory = "TMPDIR" not in os.environ and is_suitable(TMPFS)
    user = getattr(os, "getuid", getpass.getuser)()
    directory = Path(TMPFS if in_memory else tempfile.gettempdir(), f"pytest-databases-{user}")
    directory.mkdir(exist_ok=True)
    directory.chmod(0o711)  # as root, the server's user has to reach it, whatever the umask says
    return directory


def is_suitable(directory: Path) -> bool:
    """Return whether `directory` exists, has enough space, is writable, and programs can run from
    it. In a container it is often small, and for data only."""
    if sys.platform != "linux":
        return False
    return (
        os.access(directory, os.W_OK)
        and shutil.disk_usage(directory).free >= TMPFS_MIN_BYTES
        and not os.statvfs(directory).f_flag & os.ST_NOEXEC
    )


class Run:
    """The process that was started as `pytest`; xdist workers use its directory."""

    def __init__(self, min_free_bytes: int) -> None:
        """Remove what dead runs left, then create a directory. Raises `OSError` when that fails,
        or when fewer than `min_free_bytes` are free."""
        root = runs_root()
        self.directory = root / secrets.token_hex(4)
        with registry_lock(root):
            sweep(root)
            if shutil.disk_usage(root).free < min_free_bytes:
                raise OSError(errno.ENOSPC, "Not enough space", str(root))
            self._alive = run_lock(self.directory)
            self._alive.acquire()
            self.directory.mkdir()
            self.directory.chmod(0o711)

    def end(self) -> None:
        """Stop the server and remove the directory, unless databases of failed tests are
        retained: then the next run does."""
        with registry_lock(self.directory.parent):
            self._alive.release()
            if not retention_marker(self.directory).exists():
                remove(self.directory)


def registry_lock(root: Path) -> FileLock:
    """Return the lock that runs hold while they start and end. Without it, a run that sweeps could
    take and remove the lock of one that is just starting."""
    return FileLock(root / "registry")


def run_lock(directory: Path) -> FileLock:
    """Return the lock that is held as long as the run of `directory` lives."""
    return FileLock(directory.with_suffix(".lock"))


def server_lock(directory: Path) -> FileLock:
    """Return the lock that is held as long as the run of `directory` has a server."""
    return FileLock(directory.with_suffix(".server"))


def retention_marker(directory: Path) -> Path:
    """Return the file that exists while databases of failed tests are retained, with their
    server."""
    return directory.with_suffix(".retained")


def remove(directory: Path) -> None:
    """Remove what an ended run left, once its server has stopped. The run's lock goes last: if
    this process is killed, the next run finds the rest by it."""
    retention_marker(directory).unlink(missing_ok=True)
    with server_lock(directory):
        if directory.exists():
            shutil.rmtree(directory)
    for lock in (".server", ".lock"):
        directory.with_suffix(lock).unlink(missing_ok=True)


def sweep(root: Path) -> None:
    """Remove what killed runs left."""
    for lock in root.glob("*.lock"):
        directory = lock.with_suffix("")
        try:
            run_lock(directory).acquire(blocking=False).lock.release()
        except Timeout:
            continue  # it is alive
        remove(directory)
