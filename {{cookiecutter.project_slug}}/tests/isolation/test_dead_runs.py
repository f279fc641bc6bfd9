"""A run that was killed leaves its directory; the next run removes it."""

from pathlib import Path

from ..harness.run import run_lock, sweep


def test_directory_of_a_dead_run_is_removed(tmp_path: Path) -> None:
    """F27: nobody holds its lock any more."""
    dead = tmp_path / "dead"
    dead.mkdir()
    (dead / "1.db").touch()
    dead.with_suffix(".lock").touch()

    sweep(tmp_path)

    assert list(tmp_path.iterdir()) == [], "the directory of a dead run is still there"


def test_directory_of_a_living_run_is_left(tmp_path: Path) -> None:
    """F28: the run holds its lock."""
    alive = tmp_path / "alive"
    alive.mkdir()

    with run_lock(alive):
        sweep(tmp_path)

        assert alive.exists(), "the directory of a living run was removed"
