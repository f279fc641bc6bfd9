"""What a failed test leaves for inspection, and for how long."""

import re
import shlex
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from baked_project import BakedProject
from commands import run
from stacks import WITHOUT_SAMPLE, nightly_with_motor
from suite_runs import SCRIPTS, Runs

PROGRAMS = {
    "sqlite": "sqlite3",
    "postgresql": "psql",
    "mongodb": "mongosh",
    "mongodb-motor": "mongosh",
}
FAILING = "tests/isolation/test_failing.py"
FAILING_TESTS = """
import pytest

from .subject import add_note


@pytest.mark.parametrize("number", range(7))
async def test_failing(database, number):
    async with database.transaction() as session:
        await add_note(session, f"note of test {number}")
    pytest.fail("on purpose")
"""


@pytest.fixture
def failing(runs: Runs, tmp_path: Path) -> Runs:
    """Runs of a copy of the project, in which seven tests fail."""
    project = runs.project.copy(tmp_path / "project")
    (project.path / FAILING).write_text(FAILING_TESTS)
    return replace(runs, project=project)


def commands_in(output: str) -> Iterator[list[str]]:
    """Return the words of each command that pytest reported for a retained database."""
    for line in re.findall(r"^-+ test database retained -+\n(.*)\n", output, re.MULTILINE):
        yield shlex.split(line)


def content(baked: BakedProject, url: str) -> str:
    """Return everything in the database."""
    if baked.database == "sqlite":
        with sqlite3.connect(url) as connection:
            return "\n".join(connection.iterdump())
    return baked.uv("run", "python", SCRIPTS / "dump.py", url).stdout


@nightly_with_motor
@pytest.mark.parametrize("baked", WITHOUT_SAMPLE, indirect=True)
def test_the_databases_of_failed_tests_are_retained(baked: BakedProject, failing: Runs) -> None:
    """Five of them, each as its test left it. The next run removes them, and their server."""
    status, output = failing.run(FAILING)
    assert status == pytest.ExitCode.TESTS_FAILED, output

    opened = list(commands_in(output))
    assert [program for program, _ in opened] == [PROGRAMS[baked.database]] * 5
    notes = [re.findall(r"note of test \d", content(baked, url)) for _, url in opened]
    assert [len(set(found)) for found in notes] == [1] * 5
    assert len({note for found in notes for note in found}) == 5

    failing.succeed()
    assert failing.remaining() == []


@pytest.mark.parametrize("baked", ["postgresql-none"], indirect=True)
def test_the_command_opens_the_database(baked: BakedProject, failing: Runs) -> None:
    """With psql, as it is printed: here the one in the embedded server's wheel."""
    _, output = failing.run(f"{FAILING}::test_failing[0]")

    [[program, url]] = commands_in(output)
    psql = next(baked.path.glob(f".venv/lib/*/site-packages/*/*/bin/{program}"))
    notes = run(psql, url, "--command=SELECT text FROM isolation_notes", cwd=baked.path)
    assert "note of test 0" in notes.stdout

    failing.succeed()
    assert failing.remaining() == []
