"""Folders that other users can reach, unlike pytest's own. As root, a database server runs as another
user, and so do some tests."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MEMORY = Path("/dev/shm")  # where Linux has a file system in memory


@contextmanager
def reachable_folder() -> Iterator[Path]:
    """Yield an empty folder, until the end of the block. It is in memory if possible, and its path is
    short enough for sockets."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
