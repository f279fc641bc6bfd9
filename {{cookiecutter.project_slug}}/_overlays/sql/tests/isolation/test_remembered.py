"""What is remembered between runs is made once, and forgotten in time."""

import os
import time
from pathlib import Path

import pytest

from ..harness.remembered import SECONDS_TO_KEEP, forget_unused, remember


def test_what_is_remembered_is_not_made_again(tmp_path: Path) -> None:
    """F29: it took long, and is the same."""

    def make_again(template: Path) -> None:
        pytest.fail("what a run has made is made again by the next")

    for run, make in (("first", Path.touch), ("second", make_again)):
        directory = tmp_path / run
        directory.mkdir()
        remembered = remember("it", directory, make)
        assert remembered.exists()


def test_what_nobody_uses_any_more_is_removed(tmp_path: Path) -> None:
    """F27: a file is left for each change of the migrations, a folder for each server's version."""
    used = tmp_path / "template-used"
    file, folder = tmp_path / "template-unused.db", tmp_path / "template-unused"
    long_ago = time.time() - SECONDS_TO_KEEP - 60
    used.touch()
    file.touch()
    (folder / "data").mkdir(parents=True)
    for unused in (file, folder):
        os.utime(unused, (long_ago, long_ago))

    forget_unused(tmp_path)

    assert list(tmp_path.iterdir()) == [used], "a template that nobody uses is still there"
