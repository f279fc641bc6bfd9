"""A judge at work: mutants are judged two at a time, each in its own copy of the project."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue

from .judges import Judge
from .mutants import Mutant
from .projects import Project
from .results import Results, Verdict
from .workplace import Outcome, Workplace

AT_A_TIME = 2
# A run that takes longer hangs. Tests that are only slow have not noticed the mutant, and pytest ends
# those that hang by itself, unless the mutant prevents it.
TIMES_AS_LONG = 5
SECONDS_MORE = 60


@dataclass
class Court:
    """A project in which one judge judges."""

    judge: Judge
    project: Project
    folder: Path  # for the copies
    results: Results
    tests: str = field(init=False)
    _free: SimpleQueue[Workplace] = field(default_factory=SimpleQueue)

    def __post_init__(self) -> None:
        self.tests = self.project.fingerprint()

    def judge_all(self, mutants: list[Mutant]) -> Iterator[Verdict]:
        """Yield the verdict on each mutant, those first that an earlier run has reached."""
        known = {mutant: self.results.of(mutant, self.judge, self.tests) for mutant in mutants}
        yield from filter(None, known.values())
        if unjudged := [mutant for mutant, verdict in known.items() if not verdict]:
            yield from self._judge(unjudged)

    def _judge(self, mutants: list[Mutant]) -> Iterator[Verdict]:
        self.project.install(self.folder / "installed")
        workplaces = [
            Workplace(self.project.copy(self.folder / f"copy-{number}"))
            for number in range(AT_A_TIME)
        ]
        without_mutant = self._run_without_mutant(workplaces[0])
        for workplace in workplaces:
            self._free.put(workplace)
        with ThreadPoolExecutor(AT_A_TIME) as executor:
            verdicts = [executor.submit(self._verdict, each, without_mutant) for each in mutants]
            try:
                for verdict in as_completed(verdicts):
                    yield verdict.result()
            finally:
                executor.shutdown(cancel_futures=True)

    def _run_without_mutant(self, workplace: Workplace) -> Outcome:
        """Run the tests as they are. Raises `SystemExit` when they fail: they could not judge."""
        outcome = workplace.run(*self.judge.arguments)
        if outcome.noticed_by:
            raise SystemExit(
                f"The tests fail without a mutant ({self.judge.name}): {outcome.output}"
            )
        return outcome

    def _verdict(self, mutant: Mutant, without_mutant: Outcome) -> Verdict:
        workplace = self._free.get()
        try:
            with workplace.changed(mutant.file, mutant.text):
                outcome = workplace.run(
                    *self.judge.arguments,
                    known=without_mutant.seconds_of_tests,
                    limit_seconds=TIMES_AS_LONG * without_mutant.seconds + SECONDS_MORE,
                )
        finally:
            self._free.put(workplace)
        verdict = Verdict(
            mutant.key,
            self.judge.name,
            self.tests,
            outcome.noticed_by,
            round(outcome.seconds, 1),
            mutant.file,
            mutant.line,
            mutant.mutation,
        )
        self.results.add(verdict)
        return verdict
