"""Subjects to measure, and their figures."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from statistics import median
from typing import NamedTuple, TypeVar

T = TypeVar("T")


class Row(NamedTuple):
    """The place of a subject's figures in the tables."""

    part: str
    stack: str
    name: str
    connections: str = ""
    setting: str = ""

    def __str__(self) -> str:
        """Return the parts of its name, without those that are empty."""
        return ", ".join(filter(None, self))


# The measurements of a subject by the names of the quantities, which end with their units.
Measured = dict[str, float]

# All measurements: for each row and quantity one value a round, in the order of the rounds.
Figures = dict[Row, dict[str, list[float]]]


@dataclass(frozen=True)
class Subject:
    """Something that is measured once a round, in processes of its own."""

    row: Row
    measure: Callable[[], Measured]
    only_once: bool = False  # takes minutes: in the first round alone


@dataclass(frozen=True)
class Results:
    """What has been measured so far, and what has failed."""

    subjects: list[Subject]
    rounds: int
    figures: Figures = field(default_factory=dict)
    failures: dict[Row, str] = field(default_factory=dict)  # with the reason

    def missing(self) -> dict[Row, str]:
        """Return each subject that was not measured in all rounds, and why."""
        return {
            subject.row: self.failures.get(subject.row, "not measured yet")
            for subject in self.subjects
            if self.rounds_of(subject.row) < (1 if subject.only_once else self.rounds)
        }

    def rounds_of(self, row: Row) -> int:
        """Return in how many rounds a subject was measured."""
        return max(map(len, self.figures.get(row, {}).values()), default=0)


def measure_all(results: Results, save: Callable[[Results], None]) -> None:
    """Measure each subject in each round: one round after the other, all subjects in each, so that
    what disturbs the machine for a while disturbs them alike. Save the results after each.

    A subject that fails is not measured again; the others are."""
    save(results)
    for number in range(results.rounds):
        for subject in results.subjects:
            if subject.row in results.failures or (number and subject.only_once):
                continue
            print(f"round {number + 1}: {subject.row}", file=sys.stderr)
            try:
                measured = subject.measure()
            except Exception as error:
                results.failures[subject.row] = f"{type(error).__name__}: {error}"
                print(f"failed: {error}", file=sys.stderr)
            else:
                for quantity, value in measured.items():
                    results.figures.setdefault(subject.row, {}).setdefault(quantity, []).append(
                        value
                    )
            save(results)


def ratio(values: list[float], to: list[float]) -> float:
    """Return the median of the rounds' ratios. Those of one round share its disturbances. A subject
    that failed, or was not measured yet, lacks the last rounds."""
    return median(value / base for value, base in zip(values, to, strict=False))


def once(make: Callable[[], T]) -> Callable[[], T]:
    """Return a function that makes something when it is first called, and returns that each time.
    If it could not be made, the function raises the same error each time."""

    @cache
    def outcome() -> T | Exception:
        try:
            return make()
        except Exception as error:
            return error

    def value() -> T:
        made = outcome()
        if isinstance(made, Exception):
            raise made
        return made

    return value
