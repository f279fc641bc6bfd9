"""The processes of this machine, which runs Linux."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def processes_about(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the number and the command line of each process that was told of `path`."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except (FileNotFoundError, ProcessLookupError):
            continue  # it has just ended
        if str(path) in command:
            yield int(process.name), command


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Wait until no other process holds the lock at `path`, and hold it until the block ends."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
