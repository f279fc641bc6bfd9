"""Results, written down as they come, so that the next run need not repeat them."""

import json
from collections import Counter
from collections.abc import Container
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Lock

from .mutants import Mutant
from .suites import Suite


@dataclass(frozen=True)
class Result:
    """Whether a suite has killed a mutant."""

    key: str  # of the mutant
    suite: str
    tests: str  # the fingerprint of the project whose tests ran
    killed_by: str  # a test, or nothing when the mutant survived
    seconds: float
    file: str
    line: int
    mutation: str

    @property
    def survived(self) -> bool:
        """Whether no test failed."""
        return not self.killed_by


class ResultLog:
    """The results of this run and those before it."""

    def __init__(self, file: Path, may_survive: Container[tuple[str, str]]) -> None:
        """Read them. `may_survive` has the file and the mutation of those that have a reason."""
        self._file = file
        self._may_survive = may_survive
        self._lock = Lock()
        lines = file.read_text().splitlines() if file.exists() else []
        results = [Result(**json.loads(line)) for line in lines]
        self._results = {(result.key, result.suite): result for result in results}

    def of(self, mutant: Mutant, suite: Suite, tests: str) -> Result | None:
        """Return the result of a mutant. A survivor has survived only the tests that there were,
        unless there is a reason why no test can kill it."""
        result = self._results.get((mutant.key, suite.name))
        if result and result.survived and (result.file, result.mutation) not in self._may_survive:
            return result if result.tests == tests else None
        return result

    def kills(self, file: str) -> Counter[str]:
        """Return how many mutants of the file each test has killed."""
        with self._lock:
            return Counter(
                result.killed_by for result in self._results.values() if result.file == file
            )

    def add(self, result: Result) -> None:
        """Write a result down."""
        with self._lock:
            self._results[result.key, result.suite] = result
            with self._file.open("a") as file:
                file.write(json.dumps(asdict(result)) + "\n")
