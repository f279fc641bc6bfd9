"""The command: `uv run python -m mutation [--stack STACK] [FILE ...]`."""

import argparse
import random

from benchmarks.projects import TEMPLATE

from . import reasons
from .court import Court
from .judges import JUDGES
from .mutants import Mutant, mutants_of
from .projects import PACKAGE, Project, generated
from .report import as_markdown
from .results import Results, Verdict
from .scope import files_of, stacks

WORK = TEMPLATE / ".mutation"


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m mutation")
    parser.add_argument("files", nargs="*", metavar="FILE", help="as in a project; all if none")
    parser.add_argument("--stack", choices=stacks(TEMPLATE), help="what this stack mutates")
    parser.add_argument("--sample", type=int, metavar="N", help="only so many mutants of a stack")
    parser.add_argument("--seed", type=int, default=1, help="which mutants a sample has")
    parser.add_argument(
        "--reasons", action="store_true", help="print entries of reasons.toml for the survivors"
    )
    return parser.parse_args()


def main() -> None:
    """Judge the mutants that were asked for; print a table of each stack."""
    asked = arguments()
    known_reasons = reasons.recorded()
    WORK.mkdir(exist_ok=True)
    (WORK / ".gitignore").write_text("*\n")
    results = Results(WORK / "results.jsonl")
    tables, survivors = [], []
    for stack, files in asked_files(asked).items():
        verdicts = judge_stack(stack, files, results, asked)
        tables.append(as_markdown(stack, verdicts, known_reasons))
        survivors += [verdict for verdict in verdicts if verdict.survived]
    (WORK / "report.md").write_text("\n".join(tables))
    print("\n".join(tables))
    if asked.reasons:
        unknown = [each for each in survivors if (each.file, each.mutation) not in known_reasons]
        print("\n\n".join(map(reasons.entry_for, unknown)))


def asked_files(asked: argparse.Namespace) -> dict[str, list[str]]:
    """Return the files to mutate on each stack. Raises `SystemExit` for one that none mutates."""
    chosen = [asked.stack] if asked.stack else list(stacks(TEMPLATE))
    every = {stack: files_of(TEMPLATE, stack, PACKAGE) for stack in chosen}
    if unknown := set(asked.files) - {file for files in every.values() for file in files}:
        raise SystemExit(f"Not mutated on {', '.join(chosen)}: {', '.join(sorted(unknown))}")
    wanted = {
        stack: [file for file in files if not asked.files or file in asked.files]
        for stack, files in every.items()
    }
    return {stack: files for stack, files in wanted.items() if files}


def judge_stack(
    stack: str, files: list[str], results: Results, asked: argparse.Namespace
) -> list[Verdict]:
    """Return the last verdict on each mutant of the files."""
    projects: dict[str, Project] = {}
    mutants: list[Mutant] = []
    last: dict[str, Verdict] = {}
    for judge in JUDGES:
        if judge.example not in projects:
            projects[judge.example] = generated(WORK, stack, judge.example)
        project = projects[judge.example]
        mutants = mutants or chosen_mutants(project, stack, files, asked)
        court = Court(judge, project, WORK / f"{stack}-{judge.example}", results)
        for number, verdict in enumerate(court.judge_all(mutants), 1):
            last[verdict.key] = verdict
            print(progress(f"{stack}, {judge.name}, {number}/{len(mutants)}", verdict), flush=True)
        mutants = [mutant for mutant in mutants if last[mutant.key].survived]
        if not mutants:
            break
    return list(last.values())


def chosen_mutants(
    project: Project, stack: str, files: list[str], asked: argparse.Namespace
) -> list[Mutant]:
    """Return the mutants of the files, or a sample of them."""
    mutants = [
        mutant
        for file in files
        for mutant in mutants_of(stack, file, (project.folder / file).read_text())
    ]
    if asked.sample is None or asked.sample >= len(mutants):
        return mutants
    return random.Random(asked.seed).sample(mutants, asked.sample)


def progress(where: str, verdict: Verdict) -> str:
    """Return a line about a verdict."""
    what = f"killed by {verdict.noticed_by}" if verdict.noticed_by else "survived"
    place = f"{verdict.file}:{verdict.line}"
    return f"[{where}] {verdict.seconds} s, {place}: {verdict.mutation}: {what}"


if __name__ == "__main__":
    main()
