"""The cache between runs: its entries are created once, and evicted in time."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from filelock import FileLock

from ..harness.cache import SECONDS_TO_LIVE, cached


def test_cached_file_is_not_created_again(tmp_path: Path) -> None:
    """F29: creating it takes long, and the result is the same."""

    def create_again(file: Path) -> None:
        pytest.fail("a later run created a cached file again")

    for run, create in (("first", Path.touch), ("second", create_again)):
        directory = tmp_path / run
        directory.mkdir()
        entry = cached("it", directory, create)
        assert entry.exists()


def test_unused_entries_are_evicted(tmp_path: Path) -> None:
    """F27: each change of the migrations leaves a file, each version of a server a folder."""
    used, file, folder = (tmp_path / f"cached-{name}" for name in ("used", "unused.db", "unused"))
    long_ago = time.time() - SECONDS_TO_LIVE - 60
    used.touch()
    file.touch()
    (folder / "data").mkdir(parents=True)
    for entry in (used, file, folder):
        os.utime(entry, (long_ago, long_ago))
    directory = tmp_path / "run"
    directory.mkdir()

    cached("used", directory, Path.touch)
    new = cached("new", directory, Path.touch)

    left = set(tmp_path.glob("cached-*"))
    assert left == {used, new}, "an unused entry of the cache is still there, or a used one is not"


def test_file_is_created_by_one_run_at_a_time(tmp_path: Path) -> None:
    """F28: another one would find it incomplete."""
    directory = tmp_path / "run"
    directory.mkdir()
    with ThreadPoolExecutor() as threads:
        with FileLock(tmp_path / "cache"):
            entry = threads.submit(cached, "it", directory, Path.touch)
            with pytest.raises(TimeoutError):
                entry.result(timeout=0.1)
        assert entry.result().exists()
