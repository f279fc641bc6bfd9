"""The tables of mutants in docs/proof.md. A run that measured whole modules writes their rows; those
of other modules stay as they were."""

import html
import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from benchmarks.projects import TEMPLATE

from .projects import PACKAGE
from .reasons import Reasons, reason_of
from .results import Result
from .scope import files_of, stacks

PAGE = TEMPLATE / "docs" / "proof.md"

SCORES = "| module | stack | mutants | killed | survivors |\n| --- | --- | --- | --- | --- |\n"
SURVIVORS = "| module | stack | mutant that survives | reason |\n| --- | --- | --- | --- |\n"
NOT_MEASURED = ("not measured", "-", "-")
ALL = "all that was measured"

Module = tuple[str, str]  # its path in a project, and the stack
Scores = dict[Module, tuple[int, int]]  # how many mutants there are, and how many were killed


class Survivor(NamedTuple):
    """A mutant that no shipped test notices."""

    file: str
    stack: str
    mutation: str
    reason: str


def modules() -> list[Module]:
    """Return all modules that are mutated, stack by stack."""
    return [
        (file, stack) for stack in stacks(TEMPLATE) for file in files_of(TEMPLATE, stack, PACKAGE)
    ]


def rows(text: str) -> list[Module]:
    """Return the modules that a page has a row for, whether or not they were measured."""
    return [(file, stack) for file, stack, *_ in _rows(text, SCORES) if file != ALL]


def scores(text: str) -> Scores:
    """Return what a page says of each module that was measured."""
    return {
        (file, stack): (int(mutants), int(killed))
        for file, stack, mutants, killed, _ in _rows(text, SCORES)
        if (file, stack) in modules() and mutants.isdigit()
    }


def survivors(text: str) -> list[Survivor]:
    """Return the survivors that a page lists."""
    return [Survivor(*row) for row in _rows(text, SURVIVORS)]


def as_code(mutation: str) -> str:
    """Return the mutation as code that cannot end a cell of the table."""
    return f"<code>{html.escape(mutation, quote=False).replace('|', '&#124;')}</code>"


def write(stack: str, files: list[str], results: Iterable[Result], reasons: Reasons) -> None:
    """Write the results of all mutants of these files of a stack into the page."""
    text = PAGE.read_text()
    results = sorted(results, key=lambda result: (result.file, result.line))
    mutants = Counter(result.file for result in results)
    killed = Counter(result.file for result in results if not result.survived)
    measured = scores(text) | {(file, stack): (mutants[file], killed[file]) for file in files}
    survived = [
        *(each for each in survivors(text) if each.stack != stack or each.file not in files),
        *(
            Survivor(result.file, stack, as_code(result.mutation), reason_of(result, reasons))
            for result in results
            if result.survived
        ),
    ]
    order = modules()
    survived = [each for each in survived if (each.file, each.stack) in order]
    survived.sort(key=lambda each: order.index((each.file, each.stack)))
    text = _with_rows(text, SCORES, _score_rows(measured))
    PAGE.write_text(_with_rows(text, SURVIVORS, survived))


def _score_rows(measured: Scores) -> Iterable[tuple[str, ...]]:
    for file, stack in modules():
        score = measured.get((file, stack))
        yield (file, stack, *(_numbers(*score) if score else NOT_MEASURED))
    for stack in stacks(TEMPLATE):
        of_stack = [score for (_, each), score in measured.items() if each == stack]
        mutants, killed = (sum(numbers) for numbers in zip((0, 0), *of_stack, strict=True))
        if mutants:
            total = f"{killed} ({killed / mutants:.1%})"
            yield ALL, stack, str(mutants), total, str(mutants - killed)


def _numbers(mutants: int, killed: int) -> tuple[str, str, str]:
    return str(mutants), str(killed), str(mutants - killed)


def _rows(text: str, head: str) -> list[list[str]]:
    return [line.strip("| ").split(" | ") for line in _lines(text, head).splitlines()]


def _with_rows(text: str, head: str, rows: Iterable[tuple[str, ...]]) -> str:
    lines = "".join(f"| {' | '.join(row)} |\n" for row in rows)
    return text.replace(head + _lines(text, head), head + lines)


def _lines(text: str, head: str) -> str:
    """Return the lines below the head of a table."""
    found = re.search(re.escape(head) + r"((?:\|.*\n)*)", text)
    assert found, f"{PAGE} has no table with the head {head}"
    return found[1]
