"""What clones cost on the server of TEST_DATABASE_URL: which strategy is quicker, and the time they
took. Workers write it into the run's directory; the report ends with it.
"""

import json
import statistics
from collections.abc import Callable
from pathlib import Path

STRATEGIES = ("FILE_COPY", "WAL_LOG")
EMBEDDED_STRATEGY = "FILE_COPY"  # the quicker one where nothing is synced to a disk
DEFAULT_STRATEGY = "WAL_LOG"  # the server's own, before others were measured
CHOICE = "clone-strategy.json"
TIMES = ".clone-times"
ADVICE = (
    " Make it cheap: start the server with `-c fsync=off -c full_page_writes=off`, and its data on"
    " tmpfs (docs/database.md)."
)


class CloneCosts:
    """The costs that one worker measures."""

    def __init__(self, directory: Path, worker: str) -> None:
        self._choice = directory / CHOICE
        self._times = directory / f"{worker}{TIMES}"

    def quickest(self, seconds: Callable[[str], float], syncs: Callable[[], bool]) -> str:
        """Return the strategy that takes the fewest `seconds`: the run's first worker measures.

        It does so twice, as the first clone is often the slowest.
        """
        if not self._choice.exists():
            _, strategy = min((seconds(each), each) for each in STRATEGIES * 2)
            self._choice.write_text(json.dumps({"strategy": strategy, "syncs": syncs()}))
        return str(json.loads(self._choice.read_text())["strategy"])

    def add(self, seconds: float) -> None:
        """Record what a clone took."""
        with self._times.open("a") as times:
            times.write(f"{seconds}\n")


def summarize(directory: Path) -> str | None:
    """Return the line for the report's end, or None when the run's clones were not measured."""
    files = directory.glob(f"*{TIMES}")
    seconds = [float(line) for file in files for line in file.read_text().splitlines()]
    if not seconds:
        return None
    choice = json.loads((directory / CHOICE).read_text())
    cost = f"{statistics.median(seconds) * 1000:.0f} ms"
    return (
        f"Cloning a test database took {cost} (median of {len(seconds)}, {choice['strategy']})."
        f"{ADVICE if choice['syncs'] else ''}"
    )
