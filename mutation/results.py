"""Verdicts, written down as they come, so that the next run need not judge again."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Lock

from .judges import Judge
from .mutants import Mutant


@dataclass(frozen=True)
class Verdict:
    """What a judge says of a mutant."""

    key: str  # of the mutant
    judge: str
    tests: str  # the fingerprint of the project whose tests judged
    noticed_by: str  # a test, or nothing when the mutant survived
    seconds: float
    file: str
    line: int
    mutation: str

    @property
    def survived(self) -> bool:
        """Whether no test noticed."""
        return not self.noticed_by


class Results:
    """The verdicts of this run and those before it."""

    def __init__(self, file: Path) -> None:
        """Read them."""
        self._file = file
        self._lock = Lock()
        lines = file.read_text().splitlines() if file.exists() else []
        verdicts = [Verdict(**json.loads(line)) for line in lines]
        self._verdicts = {(verdict.key, verdict.judge): verdict for verdict in verdicts}

    def of(self, mutant: Mutant, judge: Judge, tests: str) -> Verdict | None:
        """Return the verdict on a mutant. A survivor has survived only the tests that there were."""
        verdict = self._verdicts.get((mutant.key, judge.name))
        return None if verdict and verdict.survived and verdict.tests != tests else verdict

    def add(self, verdict: Verdict) -> None:
        """Write a verdict down."""
        with self._lock:
            self._verdicts[verdict.key, verdict.judge] = verdict
            with self._file.open("a") as file:
                file.write(json.dumps(asdict(verdict)) + "\n")
