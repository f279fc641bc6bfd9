"""A run removes its directory, or the next run does."""

import tempfile
from pathlib import Path

import pytest

from ..harness.run import Run, retention_marker, run_lock, runs_root, sweep


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Test: the directory of runs that this test begins."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)  # it remembers the folder
    return runs_root()


def test_new_run_removes_what_a_dead_run_left(root: Path) -> None:
    """F27: nobody holds its lock any more."""
    dead = root / "dead"
    dead.mkdir()
    (dead / "1.db").touch()
    dead.with_suffix(".lock").touch()

    run = Run(min_free_bytes=0)

    assert set(root.glob("dead*")) == set(), "the directory of a dead run is still there"
    assert run.directory.parent == root
    run.end()


def test_run_removes_its_directory(root: Path) -> None:
    """F27: and its locks."""
    run = Run(min_free_bytes=0)
    (run.directory / "1.db").touch()

    run.end()

    left = [file.name for file in root.iterdir() if file.name != "registry"]
    assert not left, "a run that has ended left something"


def test_run_leaves_retained_databases_to_the_next(root: Path) -> None:
    """Until then a developer can open them."""
    run = Run(min_free_bytes=0)
    retention_marker(run.directory).touch()

    run.end()
    assert run.directory.exists(), "the databases of failed tests are gone"

    Run(min_free_bytes=0).end()
    assert not run.directory.exists(), "databases of failed tests are retained for ever"


def test_run_needs_space(root: Path) -> None:
    """Otherwise tests would fail in the middle of the run."""
    with pytest.raises(OSError, match="Not enough space"):
        Run(min_free_bytes=2**80)


def test_directory_of_a_living_run_is_left(tmp_path: Path) -> None:
    """F28: the run holds its lock."""
    alive = tmp_path / "alive"
    alive.mkdir()

    with run_lock(alive):
        sweep(tmp_path)

        assert alive.exists(), "the directory of a living run was removed"
