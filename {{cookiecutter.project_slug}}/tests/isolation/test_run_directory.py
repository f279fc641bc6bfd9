"""The directory of runs is in memory where that is possible."""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from ..harness import run
from ..harness.run import is_suitable, runs_root

GIBIBYTE = 2**30
NO_EXEC = 8

System = Callable[..., None]


@pytest.fixture
def system(monkeypatch: pytest.MonkeyPatch) -> System:
    """Test: a function that pretends that this is another system."""

    def pretend(
        platform: str = "linux", writable: bool = True, free: int = GIBIBYTE, flags: int = 0
    ) -> None:
        monkeypatch.setattr(sys, "platform", platform)
        monkeypatch.setattr(os, "access", lambda path, mode: writable or mode != os.W_OK)
        monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=free))
        monkeypatch.setattr(os, "ST_NOEXEC", NO_EXEC, raising=False)
        statvfs = SimpleNamespace(f_flag=flags)
        monkeypatch.setattr(os, "statvfs", lambda path: statvfs, raising=False)

    return pretend


@pytest.mark.parametrize(
    ("properties", "suitable"),
    [
        ({}, True),
        ({"flags": 2 * NO_EXEC + 1}, True),
        ({"flags": NO_EXEC + 1}, False),
        ({"platform": "darwin"}, False),
        ({"writable": False}, False),
        ({"free": GIBIBYTE - 1}, False),
    ],
)
def test_what_is_suitable(
    tmp_path: Path, system: System, properties: dict[str, object], suitable: bool
) -> None:
    """A container's memory is often small, or for data only."""
    system(**properties)

    assert is_suitable(tmp_path) is suitable


def test_tmpdir_decides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise it is in memory."""
    monkeypatch.setattr(run, "TMPFS", tmp_path / "memory")
    monkeypatch.setattr(run, "is_suitable", Path.is_dir)
    monkeypatch.setattr(tempfile, "tempdir", None)  # it remembers the folder
    for name in ("memory", "disk"):
        (tmp_path / name).mkdir()

    monkeypatch.delenv("TMPDIR", raising=False)
    assert runs_root().parent == tmp_path / "memory"

    monkeypatch.setenv("TMPDIR", str(tmp_path / "disk"))
    assert runs_root().parent == tmp_path / "disk"
