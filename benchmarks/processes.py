"""The processes of a project's tests, as Linux shows them in /proc."""

import os
from collections.abc import Iterator
from pathlib import Path

TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


def working_in(*folders: Path) -> Iterator[Path]:
    """Yield the /proc folder of each process that works in one of the folders: pytest, its workers,
    the server."""
    places = tuple(map(os.fspath, folders))
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if os.readlink(process / "cwd").startswith(places):
                yield process
        except OSError:
            continue  # it has ended, or is somebody else's


def cpu_seconds(process: Path) -> float:
    """Return the CPU seconds of a process so far, and of its children that have ended."""
    try:
        numbers = (process / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0  # it has ended; its parent has its seconds
    return sum(map(int, numbers[11:15])) / TICKS_A_SECOND  # utime, stime, cutime, cstime


def proportional_size(process: Path) -> int:
    """Return the bytes of a process's memory; of what it shares with others, its part."""
    try:
        lines = (process / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0  # it has ended
    for line in lines:
        name, _, size = line.partition(":")
        if name == "Pss":
            return int(size.split()[0]) * 1024
    return 0
