"""A run removes its directory, or the next run does."""

import os
import stat
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from ..harness import blocker, plugin
from ..harness.run import (
    Run,
    registry_lock,
    remove,
    retention_marker,
    run_lock,
    runs_root,
    server_lock,
    sweep,
)


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


def test_run_ends_with_pytest(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """F27: nothing is blocked then, and its directory is gone."""
    unblocked: list[bool] = []
    monkeypatch.setattr(blocker, "unblock", lambda: unblocked.append(True))
    run = Run(min_free_bytes=0)
    config: Any = SimpleNamespace(stash=pytest.Stash())
    config.stash[plugin.RUN] = run

    plugin.pytest_unconfigure(config)

    assert not run.directory.exists(), "the directory of a run that has ended is still there"
    assert unblocked == [True]


def test_new_run_leaves_a_living_one(root: Path) -> None:
    """F28: its databases are in use."""
    living = Run(min_free_bytes=0)

    Run(min_free_bytes=0).end()

    assert living.directory.exists(), "a run removed the directory of another one, which is alive"
    living.end()


def test_run_leaves_retained_databases_to_the_next(root: Path) -> None:
    """Until then a developer can open them."""
    run = Run(min_free_bytes=0)
    retention_marker(run.directory).touch()

    run.end()
    assert run.directory.exists(), "the databases of failed tests are gone"

    Run(min_free_bytes=0).end()
    left = list(root.glob(f"{run.directory.name}*"))
    assert not left, "databases of failed tests are retained for ever"


def test_runs_begin_and_end_one_at_a_time(root: Path) -> None:
    """F28: one that sweeps would take the lock of one that is just starting."""
    with ThreadPoolExecutor() as threads:
        with registry_lock(root):
            begun = threads.submit(Run, 0)
            with pytest.raises(TimeoutError):
                begun.result(timeout=0.1)
        run = begun.result()
        with registry_lock(root):
            ended = threads.submit(run.end)
            with pytest.raises(TimeoutError):
                ended.result(timeout=0.1)
        ended.result()


def test_directory_stays_until_the_server_has_stopped(tmp_path: Path) -> None:
    """F27: the server would write into it again."""
    directory = tmp_path / "run"
    directory.mkdir()
    with ThreadPoolExecutor() as threads:
        with server_lock(directory):
            removed = threads.submit(remove, directory)
            with pytest.raises(TimeoutError):
                removed.result(timeout=0.1)
            assert directory.exists(), "the directory of a running server was removed"
        removed.result()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="other systems have no such permissions")
def test_server_can_reach_its_data(root: Path) -> None:
    """As root, it runs as another user, whatever the umask says."""
    umask = os.umask(0o077)
    try:
        root.chmod(0o700)
        run = Run(min_free_bytes=0)
    finally:
        os.umask(umask)

    for directory in (root, run.directory):
        assert stat.S_IMODE(directory.stat().st_mode) == 0o711
    run.end()


def test_run_needs_space(root: Path) -> None:
    """Otherwise tests would fail in the middle of the run."""
    with pytest.raises(OSError, match="Not enough space"):
        Run(min_free_bytes=2**80)


def test_directory_of_a_living_run_is_left(tmp_path: Path) -> None:
    """F28: the run holds its lock. Those of dead runs are removed all the same."""
    alive = tmp_path / "alive"
    alive.mkdir()
    for number in range(9):
        (tmp_path / f"{number}.lock").touch()

    with run_lock(alive):
        sweep(tmp_path)

        assert alive.exists(), "the directory of a living run was removed"
        left = list(tmp_path.glob("[0-9]*"))
        assert not left, "what a dead run left is still there, beside a living one"
