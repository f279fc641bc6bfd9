"""Only the test that did something wrong fails, whatever it did, and in whatever order tests run."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from baked_project import BakedProject
from commands import run
from stacks import WITHOUT_SAMPLE

BREAKING = "tests/isolation/test_breaking.py"
BREAKING_TESTS = """
import asyncio

import pytest
from freezegun import freeze_time
from sqlalchemy import text

from .subject import add_note


async def hang(database):
    async with database.transaction() as session:
        await add_note(session, "lost")
        await session.execute(text("SELECT pg_sleep(60)"))


async def lose_the_connection(database):
    async with database.transaction() as session:
        await add_note(session, "lost")
        await session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))


async def wait_with_a_frozen_clock(database):
    with freeze_time("2026-01-01"):
        async with database.transaction() as session:
            await add_note(session, "lost")
            async with database.transaction() as another:
                await add_note(another, "lost")
                await asyncio.sleep(60)


@pytest.mark.parametrize(
    "act", [hang, lose_the_connection, wait_with_a_frozen_clock], scope="class"
)
class TestInTurns:
    @pytest.mark.timeout(8)
    async def test_culprit(self, database, act):
        await act(database)

    async def test_innocent(self, client, act):
        assert (await client.post("/isolation/notes/innocent")).status_code == 201
        assert (await client.get("/isolation/notes")).json() == ["innocent"]
"""


def innocent_tests(baked: BakedProject, report: Path, *arguments: str | Path) -> set[str]:
    """Run tests of which only those that are called innocent may pass. Return their names."""
    run(
        *(baked.path / ".venv/bin/python", "-m", "pytest", f"--junit-xml={report}", *arguments),
        cwd=baked.path,
        status=pytest.ExitCode.TESTS_FAILED,
    )
    tests = list(ElementTree.parse(report).iter("testcase"))
    passed = {test.attrib["name"] for test in tests if not len(test)}
    assert passed == {test.attrib["name"] for test in tests if "innocent" in test.attrib["name"]}
    return passed


@pytest.mark.nightly(except_for=["postgresql-none"])
@pytest.mark.parametrize("baked", WITHOUT_SAMPLE, indirect=True)
@pytest.mark.parametrize(
    "workers",
    [pytest.param((), marks=pytest.mark.nightly), ("-n", "2")],
    ids=["one-process", "two-workers"],
)
def test_random_order(baked: BakedProject, tmp_path: Path, workers: tuple[str, ...]) -> None:
    """F22, F33: the project's own culprits and innocents. Either may be the last of the run."""
    culprits = Path("tests/isolation/culprits")
    settings = (
        *("-o", "python_files=culprits/*.py"),
        *("-o", "loop_factory=tests.isolation.culprits.event_loops:ChosenLoop"),
    )
    options = ("--randomly-seed=1", *settings, *workers)
    assert len(innocent_tests(baked, tmp_path / "report.xml", culprits, *options)) >= 7


@pytest.mark.nightly
@pytest.mark.parametrize("baked", ["postgresql-none"], indirect=True)
@pytest.mark.parametrize("shared", ["true", "false"])
def test_broken_connections(baked: BakedProject, tmp_path: Path, shared: str) -> None:
    """F32: a statement that hangs, a server process that ends, a clock that stands still."""
    project = baked.copy(tmp_path / "project")
    (project.path / BREAKING).write_text(BREAKING_TESTS)
    project.uv("sync", "--quiet")
    project.uv("pip", "install", "--quiet", "freezegun")

    options = (BREAKING, "-p", "no:randomly", "-o", f"shared_connection={shared}")
    assert len(innocent_tests(project, tmp_path / "report.xml", *options)) == 3
