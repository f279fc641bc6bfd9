"""The table by module, and each survivor."""

from collections import Counter

from .reasons import NO_REASON, Reasons, reason_of
from .results import Result


def as_markdown(stack: str, results: list[Result], reasons: Reasons) -> str:
    """Return how many mutants of each file were killed, and which survived, and why."""
    mutants = Counter(result.file for result in results)
    survivors = sorted(
        (result for result in results if result.survived),
        key=lambda result: (result.file, result.line),
    )
    survived = Counter(result.file for result in survivors)
    without_reason = Counter(
        result.file for result in survivors if reason_of(result, reasons) == NO_REASON
    )
    rows = [
        f"| {file} | {mutants[file]} | {mutants[file] - survived[file]} | {survived[file]}"
        f" | {without_reason[file]} |"
        for file in sorted(mutants)
    ]
    killed = mutants.total() - survived.total()
    rows.append(
        f"| all | {mutants.total()} | {killed} ({killed / max(1, mutants.total()):.1%})"
        f" | {survived.total()} | {without_reason.total()} |"
    )
    headings = [
        f"## {stack}\n",
        "| module | mutants | killed | survivors | without a reason |",
        "| --- | --- | --- | --- | --- |",
    ]
    lines = [
        f"- {result.file}:{result.line} ({reason_of(result, reasons)}): `{result.mutation}`"
        for result in survivors
    ]
    return "\n".join([*headings, *rows, "", *lines]) + "\n"
