"""Runs a suite against mutants: two at a time, each in its own copy of the project."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue

from .fork_server import ForkServer
from .mutants import Mutant
from .projects import Project
from .results import Result, ResultLog
from .suites import Suite
from .workspace import Outcome, Workspace

AT_A_TIME = 2
# A run that takes longer hangs. Tests that are only slow do not kill the mutant, and pytest ends
# those that hang by itself, unless the mutant prevents it.
TIMES_AS_LONG = 5
SECONDS_MORE = 60
# How often a test that has killed none of a file's mutants yet is expected to kill one.
RARELY = 0.05


@dataclass
class Runner:
    """Runs one suite of a project."""

    suite: Suite
    project: Project
    folder: Path  # for the copies
    log: ResultLog
    tests: str = field(init=False)
    _free: SimpleQueue[Workspace] = field(default_factory=SimpleQueue)

    def __post_init__(self) -> None:
        self.tests = self.project.fingerprint()

    def run_all(self, mutants: list[Mutant]) -> Iterator[Result]:
        """Yield the result of each mutant, those first that an earlier run has reached."""
        known = {mutant: self.log.of(mutant, self.suite, self.tests) for mutant in mutants}
        yield from filter(None, known.values())
        if unknown := [mutant for mutant, result in known.items() if not result]:
            yield from self._run(unknown)

    def _run(self, mutants: list[Mutant]) -> Iterator[Result]:
        self.project.install(self.folder / "installed")
        workspaces = [
            Workspace(
                self.project.copy(self.folder / f"copy-{number}"), ForkServer(self.project.python)
            )
            for number in range(AT_A_TIME)
        ]
        without_mutant = self._run_without_mutant(workspaces[0])
        for workspace in workspaces:
            self._free.put(workspace)
        with ThreadPoolExecutor(AT_A_TIME) as executor:
            runs = [executor.submit(self._result, each, without_mutant) for each in mutants]
            try:
                for run in as_completed(runs):
                    yield run.result()
            finally:
                executor.shutdown(cancel_futures=True)

    def _run_without_mutant(self, workspace: Workspace) -> Outcome:
        """Run the tests as they are. Raises `SystemExit` when they fail: they could not tell."""
        outcome = workspace.run(*self.suite.arguments)
        if outcome.killed_by:
            raise SystemExit(
                f"The tests fail without a mutant ({self.suite.name}): {outcome.output}"
            )
        return outcome

    def _result(self, mutant: Mutant, without_mutant: Outcome) -> Result:
        workspace = self._free.get()
        kills = self.log.kills(mutant.file)
        costs = {
            test: seconds / (RARELY + kills[test])
            for test, seconds in without_mutant.seconds_of_tests.items()
        }
        try:
            with workspace.changed(mutant.file, mutant.text):
                outcome = workspace.run(
                    *self.suite.arguments,
                    costs=costs,
                    limit_seconds=TIMES_AS_LONG * without_mutant.seconds + SECONDS_MORE,
                )
        finally:
            self._free.put(workspace)
        result = Result(
            mutant.key,
            self.suite.name,
            self.tests,
            outcome.killed_by,
            round(outcome.seconds, 1),
            mutant.file,
            mutant.line,
            mutant.mutation,
        )
        self.log.add(result)
        return result
