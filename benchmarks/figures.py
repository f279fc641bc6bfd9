"""Subjects to measure, and their figures."""

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple


class Row(NamedTuple):
    """The place of a subject's figures in the tables."""

    part: str
    stack: str
    name: str
    connections: str = ""
    setting: str = ""


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


def measure_all(subjects: Iterable[Subject], rounds: int) -> Figures:
    """Measure each subject `rounds` times: one round after the other, all subjects in each, so
    that what disturbs the machine for a while disturbs them alike."""
    figures: Figures = {}
    for number in range(rounds):
        for subject in subjects:
            if number and subject.only_once:
                continue
            print(f"round {number + 1}: {', '.join(filter(None, subject.row))}", file=sys.stderr)
            for quantity, value in subject.measure().items():
                figures.setdefault(subject.row, {}).setdefault(quantity, []).append(value)
    return figures


def ratio(values: list[float], to: list[float]) -> float:
    """Return the median of the rounds' ratios. Those of one round share its disturbances."""
    return median(value / base for value, base in zip(values, to, strict=True))
