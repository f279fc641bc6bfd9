"""The mutation command finds what no shipped test notices, and takes up a run where it ended."""

import re
import sys
from collections import Counter
from pathlib import Path

import pytest
from mutation import proof, reasons
from mutation.suites import SUITES

from commands import run

PROJECT = "{{cookiecutter.project_slug}}"
PLANTED = "tests/harness/planted.py"
GUARD = "def guard() -> str:\n    return 'on guard'.removeprefix('off')\n"
DEAD = "def dead() -> None:\n    print()\n"
TEST = """\
from .harness.planted import guard

def test_guard() -> None:
    assert guard() == "on guard"
"""
PROGRESS = re.compile(r"^\[.*\] \S+ s, (.*)", re.MULTILINE)
KILLED = (
    f"{PLANTED}:2: return 'on guard'.removeprefix('off') -> pass: killed by"
    " tests/test_planted.py::test_guard"
)
SURVIVED = f"{PLANTED}:6: print() -> pass: survived"


def mutate(template: Path, *arguments: str) -> list[str]:
    """Run the command on the stack that needs no server. Return what it said of each mutant."""
    command = (sys.executable, "-m", "mutation", "--stack", "sqlite", *arguments)
    output = run(*command, cwd=template).stdout
    return PROGRESS.findall(output)


@pytest.fixture
def planted(template_repository: Path) -> Path:
    """A template whose projects have few tests, a guard that one of them tests, and a function
    that is never called."""
    project = template_repository / PROJECT
    for test in project.rglob("tests/**/test_*.py"):
        if test.name != "test_rows.py":
            test.unlink()
    (project / PLANTED).write_text(f"{GUARD}\n\n{DEAD}")
    (project / "tests/test_planted.py").write_text(TEST)
    return template_repository


@pytest.mark.fast
def test_proof_is_up_to_date() -> None:
    """docs/proof.md has each module, and each survivor with its reason. `--write-proof` writes it."""
    text = proof.PAGE.read_text()
    known = {(file, proof.as_code(each)): why for (file, each), why in reasons.recorded().items()}

    assert proof.rows(text) == proof.modules()
    survivors = proof.survivors(text)
    assert {each: known.get((each.file, each.mutation)) for each in survivors} == {
        each: each.reason for each in survivors
    }
    listed = Counter((each.file, each.stack) for each in survivors)
    scores = proof.scores(text)
    assert listed == {
        module: mutants - killed for module, (mutants, killed) in scores.items() if mutants > killed
    }


@pytest.mark.fast
def test_reasons_are_about_code_that_is_there(template: Path) -> None:
    code = "".join(
        " ".join(line.strip() for line in file.read_text().splitlines())
        for name in {Path(file).name for file, _ in proof.modules()}
        for file in (template / PROJECT).rglob(name)
    )

    gone = [each for _, each in reasons.recorded() if each.split(" -> ")[0].strip() not in code]
    assert not gone


@pytest.mark.nightly
@pytest.mark.stack("sqlite")
def test_mutants_are_killed_or_survive(planted: Path) -> None:
    """The mutant of the guard is killed; that of the dead function survives each suite. A further
    run repeats neither, or only the survivor when the tests have changed. Of a sample, each mutant
    is reported."""
    results = planted / ".mutation/results.jsonl"

    first = mutate(planted, PLANTED)
    assert sorted(first) == sorted([KILLED, *len(SUITES) * [SURVIVED]])

    before = results.read_text()
    assert sorted(mutate(planted, PLANTED)) == sorted(first)
    assert results.read_text() == before

    (planted / PROJECT / "tests/test_more.py").write_text(TEST)
    assert sorted(mutate(planted, PLANTED)) == sorted(first)
    again = results.read_text().removeprefix(before)
    assert again.count("\n") == again.count('"print() -> pass"') == len(SUITES)

    sample = mutate(planted, "--sample", "5", "--seed", "3")
    assert all(line.endswith(": survived") or ": killed by " in line for line in sample)
    report = (planted / ".mutation/report.md").read_text()
    survivors = sum(line.startswith("- ") for line in report.splitlines())
    assert f"| all | 5 | {5 - survivors} " in report
