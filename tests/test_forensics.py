"""What a failed test leaves to look at, and for how long."""

import re
import shlex
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from baked_project import BakedProject
from commands import run
from disturbed import SCRIPTS, Runs

PROGRAMS = {
    "sqlite": "sqlite3",
    "postgresql": "psql",
    "mongodb": "mongosh",
    "mongodb-motor": "mongosh",
}
FAILING = """
import pytest

from .factories import store_user


@pytest.mark.parametrize("number", range(7))
async def test_failing(database, number):
    await store_user(database, f"left.by.{number}@example.com")
    pytest.fail("as it is meant to")
"""


@pytest.fixture
def failing(runs: Runs, tmp_path: Path) -> Runs:
    """Runs of a copy of the project, in which seven tests fail."""
    made = shutil.ignore_patterns(".*_cache", ".venv")
    copy = Path(shutil.copytree(runs.project.path, tmp_path / "project", ignore=made))
    (copy / "tests" / "test_failing.py").write_text(FAILING)
    return replace(runs, project=BakedProject(copy, runs.project.database))


def lines_that_open(said: str) -> Iterator[list[str]]:
    """Return the words of the lines that pytest has reported of databases that were kept."""
    for line in re.findall(r"^-+ a database of this test is kept -+\n(.*)\n", said, re.MULTILINE):
        yield shlex.split(line)


def content(baked: BakedProject, url: str) -> str:
    """Return all that is in the database."""
    if baked.database == "sqlite":
        with sqlite3.connect(url) as connection:
            return "\n".join(connection.iterdump())
    return baked.uv("run", "python", SCRIPTS / "dump.py", url).stdout


def test_the_databases_of_failed_tests_are_kept(baked: BakedProject, failing: Runs) -> None:
    """Of five, each as its test has left it. The next run removes them, and their server."""
    status, said = failing.run("tests/test_failing.py")
    assert status == pytest.ExitCode.TESTS_FAILED, said

    opened = list(lines_that_open(said))
    assert [program for program, _ in opened] == [PROGRAMS[baked.database]] * 5
    left_by = [re.findall(r"left\.by\.\d@", content(baked, url)) for _, url in opened]
    assert sorted(len(set(names)) for names in left_by) == [1] * 5
    assert len({name for names in left_by for name in names}) == 5

    failing.succeed()
    assert failing.left() == []


@pytest.mark.parametrize("baked", ["postgresql"], indirect=True)
def test_the_line_opens_the_database(baked: BakedProject, failing: Runs) -> None:
    """With psql, as it is printed: here the one that the embedded server brings."""
    _, said = failing.run("tests/test_failing.py::test_failing[0]")

    [[program, url]] = lines_that_open(said)
    psql = next(baked.path.glob(f".venv/lib/*/site-packages/*/*/bin/{program}"))
    users = run(psql, url, "--command=SELECT email FROM users", cwd=baked.path)
    assert "left.by.0@example.com" in users.stdout

    failing.succeed()
    assert failing.left() == []
