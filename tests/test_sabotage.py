"""Each failure of the catalogue, put back into a project, makes the test fail that guards against it."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

import proof
from baked_project import BakedProject
from commands import developer_environment, run
from conftest import Bake
from printed_url import printed_url
from reachable import reachable_folder
from sabotages import ALL, NOT_APPLICABLE, SABOTAGES, Sabotage
from stacks import PROJECTS, WITH_TASK_QUEUE, answers_of


def stack_of_each_run(sabotage: Sabotage) -> str:
    """Return the stack on which a run without --nightly has the sabotage: each takes its turn. Motor
    has only its own, as the rest of its code is that of MongoDB."""
    stacks = [stack for stack in sabotage.stacks if stack != "mongodb-motor"] or ["mongodb-motor"]
    return stacks[SABOTAGES.index(sabotage) % len(stacks)]


CASES = [
    pytest.param(
        f"{stack}-{example}",
        sabotage,
        id=f"{sabotage.failure}-{sabotage.fault}-{stack}-{example}",
        marks=[] if stack == stack_of_each_run(sabotage) else [pytest.mark.nightly],
    )
    for stack in ALL
    for sabotage in SABOTAGES
    for example in sabotage.examples
    if stack in sabotage.stacks
]

FAILURES = [f"F{number:02}" for number in range(1, 36)]


@dataclass(frozen=True)
class SabotageRunner:
    """Applies sabotages to copies of projects, and runs the tests that have to notice them.

    The copies' databases are in `folder`, or on servers that this starts when it needs them.
    """

    folder: Path
    resources: ExitStack
    server_urls: dict[str, str] = field(default_factory=dict)

    def run(self, sabotage: Sabotage, baked: BakedProject, folder: Path) -> str:
        """Run the test that has to notice the sabotage, and return the line of its message about it.
        If there is none, return all that it reported."""
        copy = baked.copy(folder / "project")
        sabotage.apply(copy.path)
        server = {} if sabotage.own_server else self.server(baked)
        report = folder / "report.xml"
        run(
            baked.path / ".venv/bin/python",
            "-m",
            "pytest",
            copy.path / "tests" / sabotage.test,
            "--randomly-seed=1",  # so that the message is the same each time
            *sabotage.options,
            f"--junit-xml={report}",
            cwd=copy.path,
            environment=developer_environment(
                PYTHONPATH=str(copy.path / "src"), TMPDIR=str(self.folder), **server
            ),
            status=None,
        )
        lines = list(messages(report))
        return next((line for line in lines if sabotage.message in line), f"not noticed: {lines}")

    def server(self, baked: BakedProject) -> dict[str, str]:
        """Return the variable that names a server for the project's stack; SQLite has none."""
        if baked.database == "sqlite":
            return {}
        if baked.database not in self.server_urls:
            data = self.folder / f"server-{baked.database}"
            data.mkdir(mode=0o755)
            url = self.resources.enter_context(printed_url(baked, "serve.py", data))
            self.server_urls[baked.database] = url
        return {"TEST_DATABASE_URL": self.server_urls[baked.database]}


def messages(report: Path) -> Iterator[str]:
    """Yield the lines of each message in a report in JUnit's format: those that pytest marks with an
    E, or the only ones."""
    for kind in ("failure", "error"):
        for problem in ElementTree.parse(report).iter(kind):
            lines = str(problem.text).splitlines()
            yield from [line[1:].strip() for line in lines if line.startswith("E ")] or lines


@pytest.fixture(scope="session")
def runner() -> Iterator[SabotageRunner]:
    """One for the whole run. At the end, its servers stop, and those of the tests that failed."""
    with reachable_folder() as folder, ExitStack() as resources:
        yield SabotageRunner(folder, resources)
        for retained in folder.glob("*/*.retained"):
            retained.unlink()
            with retained.with_suffix(".server").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)  # free when the server has stopped


@pytest.mark.parametrize(("baked", "sabotage"), CASES, indirect=["baked"])
def test_it_is_noticed(
    runner: SabotageRunner,
    baked: BakedProject,
    sabotage: Sabotage,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
    request: pytest.FixtureRequest,
) -> None:
    """The named test fails, for the right reason, and docs/proof.md has its message."""
    message = runner.run(sabotage, baked, tmp_path)

    assert sabotage.message in message
    row = proof.row(sabotage, baked.database, baked.kind, message)
    record_property(proof.ROW, list(row))
    assert request.config.option.write_proof or row in proof.rows()


@pytest.mark.fast
@pytest.mark.parametrize("stack", ALL)
@pytest.mark.parametrize("failure", FAILURES)
def test_each_failure_is_put_back_or_cannot_happen(failure: str, stack: str) -> None:
    """On each stack, one or the other, and in a project without the sample."""
    put_back = any(case[:3] == (failure, stack, "none") for case in proof.cases())
    cannot_happen = any(
        failure == excepted and stack in stacks for excepted, stacks in NOT_APPLICABLE
    )

    assert put_back != cannot_happen


@pytest.mark.fast
def test_the_page_shows_these_cases_and_no_others(request: pytest.FixtureRequest) -> None:
    """A sabotage that was removed here is not in docs/proof.md either."""
    shown = {row.case for row in proof.rows()}
    assert request.config.option.write_proof or shown == set(proof.cases())
    assert request.config.option.write_proof or (
        "".join(proof.not_applicable()) in proof.PAGE.read_text()
    )


@pytest.mark.parametrize("baked", ["sqlite-none"], indirect=True)
def test_a_blind_test_is_found(runner: SabotageRunner, baked: BakedProject, tmp_path: Path) -> None:
    """A test that notices nothing makes its case fail: this one looks for another override than
    the one left."""
    [overrides] = [each for each in SABOTAGES if each.test.endswith("::test_overrides")]
    blind = baked.copy(tmp_path / "blind")
    (blind.path / ".venv").symlink_to(baked.path / ".venv")
    file = blind.path / "tests" / overrides.test.partition("::")[0]
    seeing = "app.dependency_overrides == {}"
    assert seeing in file.read_text()
    file.write_text(file.read_text().replace(seeing, "app.dependency_overrides != 1"))

    assert runner.run(overrides, blind, tmp_path) == "not noticed: []"


@pytest.mark.fast
@pytest.mark.parametrize("name", PROJECTS + WITH_TASK_QUEUE)
def test_every_sabotage_can_be_applied(bake: Bake, name: str) -> None:
    """When code has moved, its sabotage has to move with it."""
    project = bake(**answers_of(name))
    outdated = []
    for sabotage in SABOTAGES:
        if project.database in sabotage.stacks and project.kind in sabotage.examples:
            try:
                sabotage.edited(project.path)
            except (AssertionError, FileNotFoundError) as error:
                outdated.append(str(error))
    assert not outdated


@pytest.mark.fast
def test_an_outdated_sabotage_is_found(tmp_path: Path) -> None:
    """By the text that it would replace."""
    (tmp_path / "file").write_text("other code")
    outdated = replace(SABOTAGES[0], file="file")

    with pytest.raises(AssertionError, match="has no single"):
        outdated.apply(tmp_path)
