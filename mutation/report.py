"""The table by module, and each survivor."""

from collections import Counter

from .results import Verdict

NO_REASON = "no reason"


def as_markdown(stack: str, verdicts: list[Verdict], reasons: dict[tuple[str, str], str]) -> str:
    """Return how many mutants of each file were killed, and which survived, and why."""
    mutants = Counter(verdict.file for verdict in verdicts)
    survivors = sorted(
        (verdict for verdict in verdicts if verdict.survived),
        key=lambda verdict: (verdict.file, verdict.line),
    )
    survived = Counter(verdict.file for verdict in survivors)
    without_reason = Counter(
        verdict.file for verdict in survivors if reason_of(verdict, reasons) == NO_REASON
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
        f"- {verdict.file}:{verdict.line} ({reason_of(verdict, reasons)}): `{verdict.mutation}`"
        for verdict in survivors
    ]
    return "\n".join([*headings, *rows, "", *lines]) + "\n"


def reason_of(verdict: Verdict, reasons: dict[tuple[str, str], str]) -> str:
    """Return why a survivor may survive, if that is known."""
    return reasons.get((verdict.file, verdict.mutation), NO_REASON)
