"""The command: `uv run python -m mutation [--stack STACK] [FILE ...]`."""

import argparse
import random

from benchmarks.projects import TEMPLATE

from . import proof, reasons
from .mutants import Mutant, mutants_of
from .projects import PACKAGE, Project, generated
from .reasons import Reasons
from .report import as_markdown
from .results import Result, ResultLog
from .runner import Runner
from .scope import files_of, stacks
from .suites import suites_of

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
    parser.add_argument(
        "--write-proof", action="store_true", help="write the modules' results into docs/proof.md"
    )
    asked = parser.parse_args()
    if asked.write_proof and asked.sample is not None:
        parser.error("a sample is no result of a whole module: --write-proof needs all mutants")
    return asked


def main() -> None:
    """Run the suites against the mutants that were asked for; print a table of each stack."""
    asked = arguments()
    known_reasons = reasons.recorded()
    WORK.mkdir(exist_ok=True)
    (WORK / ".gitignore").write_text("*\n")
    log = ResultLog(WORK / "results.jsonl", known_reasons)
    tables, survivors = [], []
    for stack, files in asked_files(asked).items():
        results = run_stack(stack, files, log, asked, known_reasons)
        tables.append(as_markdown(stack, results, known_reasons))
        survivors += [result for result in results if result.survived]
        if asked.write_proof:
            proof.write(stack, files, results, known_reasons)
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
        stack: [file for file in asked.files or files if file in files]
        for stack, files in every.items()
    }
    return {stack: files for stack, files in wanted.items() if files}


def run_stack(
    stack: str,
    files: list[str],
    log: ResultLog,
    asked: argparse.Namespace,
    known_reasons: Reasons,
) -> list[Result]:
    """Return the last result of each mutant of the files. One that may survive, and has survived
    the first suite, is not run again."""
    projects: dict[tuple[str, str], Project] = {}
    mutants: list[Mutant] = []
    last: dict[str, Result] = {}
    for suite in suites_of(stack):
        answers = suite.stack or stack, suite.example
        if answers not in projects:
            projects[answers] = generated(WORK, *answers)
        project = projects[answers]
        mutants = mutants or chosen_mutants(project, stack, files, asked)
        shared = [mutant for mutant in mutants if project.has(mutant.file, mutant.original)]
        runner = Runner(suite, project, WORK / "-".join(answers), log)
        for number, result in enumerate(runner.run_all(shared), 1):
            last[result.key] = result
            print(progress(f"{stack}, {suite.name}, {number}/{len(shared)}", result), flush=True)
        mutants = [
            mutant
            for mutant in mutants
            if last[mutant.key].survived and (mutant.file, mutant.mutation) not in known_reasons
        ]
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


def progress(where: str, result: Result) -> str:
    """Return a line about a result."""
    what = f"killed by {result.killed_by}" if result.killed_by else "survived"
    place = f"{result.file}:{result.line}"
    return f"[{where}] {result.seconds} s, {place}: {result.mutation}: {what}"


if __name__ == "__main__":
    main()
