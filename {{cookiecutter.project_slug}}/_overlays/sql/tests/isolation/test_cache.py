"""The cache between runs: its entries are created once, and evicted in time."""

import os
import time
from pathlib import Path

import pytest

from ..harness.cache import SECONDS_TO_LIVE, cached, evict_unused


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
    used = tmp_path / "cached-used"
    file, folder = tmp_path / "cached-unused.db", tmp_path / "cached-unused"
    long_ago = time.time() - SECONDS_TO_LIVE - 60
    used.touch()
    file.touch()
    (folder / "data").mkdir(parents=True)
    for unused in (file, folder):
        os.utime(unused, (long_ago, long_ago))

    evict_unused(tmp_path)

    assert list(tmp_path.iterdir()) == [used], "an unused entry of the cache is still there"
