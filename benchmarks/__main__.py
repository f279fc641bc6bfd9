"""The command: `uv run python -m benchmarks`."""

import argparse
import sys
import tempfile
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from . import cost, footprint, generation, growth, startup
from .figures import Results, Subject, measure_all
from .output import save
from .plan import STACKS, Plan
from .projects import Workshop
from .sizes import FULL, QUICK

RESULTS = Path(__file__).with_name("results")
MEMORY = Path("/dev/shm")  # where Linux has a file system in memory

PARTS = {
    "cost": cost.subjects,
    "growth": growth.subjects,
    "start-up": startup.subjects,
    "generation": generation.subjects,
    "footprint": footprint.subjects,
}


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--stacks", nargs="+", choices=STACKS, default=list(STACKS))
    parser.add_argument("--rounds", type=int, default=5, help="5 unless told")
    parser.add_argument("--quick", action="store_true", help="one round, few tests: does it work?")
    parser.add_argument("--output", type=Path, default=RESULTS, help="a folder for what comes out")
    return parser.parse_args()


def main() -> None:
    """Measure what was asked for; write the tables, the plot and the raw figures as they come."""
    asked = arguments()
    rounds = 1 if asked.quick else asked.rounds
    with ExitStack() as resources:
        folder = Path(resources.enter_context(tempfile.TemporaryDirectory(prefix="benchmarks-")))
        memory = Path(
            resources.enter_context(
                tempfile.TemporaryDirectory(
                    prefix="bench-", dir=MEMORY if MEMORY.is_dir() else None
                )
            )
        )
        memory.chmod(0o711)  # the server of the tests may run as another user
        sizes = QUICK if asked.quick else FULL
        plan = Plan(asked.stacks, sizes, Workshop(folder, memory), resources)
        subjects: list[Subject] = []
        for part in asked.parts:
            subjects += PARTS[part](plan)
        results = Results(subjects, rounds)
        measure_all(results, partial(save, folder=asked.output))
    print((asked.output / "tables.md").read_text())
    if results.failures:
        sys.exit(f"Failed: {'; '.join(map(str, results.failures))}")


if __name__ == "__main__":
    main()
