"""Each failure of the catalogue, put back into a project, turns the test red that exists for it."""

import fcntl
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

import proof
from baked_project import BakedProject
from commands import developer_environment, run
from sabotages import ALL, NOT_APPLICABLE, SABOTAGES, Sabotage

CASES = [
    pytest.param(stack, sabotage, id=f"{sabotage.failure}-{sabotage.fault}-{stack}")
    for stack in ALL  # one after the other: each is baked once
    for sabotage in SABOTAGES
    if stack in sabotage.stacks
]

FAILURES = [f"F{number:02}" for number in range(1, 30)]


@pytest.fixture(scope="module")
def databases() -> Iterator[Path]:
    """A folder for the databases of sabotaged runs, out of everybody else's way. The servers of
    failed tests are stopped at the end."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
        for kept in folder.glob("*/*.kept"):
            kept.unlink()
            with kept.with_suffix(".server").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)  # free when the server has stopped


@dataclass(frozen=True)
class Laboratory:
    """Where projects are sabotaged: copies of the project are made in `folder`, their databases
    in `databases`."""

    baked: BakedProject
    folder: Path
    databases: Path

    def says(self, sabotage: Sabotage) -> str:
        """Sabotage a copy of the project, and run the test that has to notice. Return the first
        line of what it says of the fault. Fails when it passes, or says something else."""
        made = shutil.ignore_patterns(".*_cache", ".venv")
        copy = Path(shutil.copytree(self.baked.path, self.folder / "project", ignore=made))
        sabotage.commit(copy)
        report = self.folder / "report.xml"
        run(
            self.baked.path / ".venv/bin/python",
            "-m",
            "pytest",
            copy / "tests" / sabotage.test,
            "--randomly-seed=1",  # so that what is said is the same each time
            *sabotage.options,
            f"--junit-xml={report}",
            cwd=copy,
            environment=developer_environment(
                PYTHONPATH=str(copy / "src"), TMPDIR=str(self.databases)
            ),
            status=None,
        )
        said = [
            problem.get("message", "").splitlines()[0]
            for kind in ("failure", "error")
            for problem in ElementTree.parse(report).iter(kind)
        ]
        return next((line for line in said if sabotage.message in line), f"something else: {said}")


@pytest.fixture(scope="module")
def compiled(baked: BakedProject) -> BakedProject:
    """The project with its tests compiled, so that not every copy has to do it again."""
    baked.uv("run", "pytest", "--collect-only", "--quiet")
    return baked


@pytest.fixture
def laboratory(compiled: BakedProject, tmp_path: Path, databases: Path) -> Laboratory:
    """Where the project is sabotaged."""
    return Laboratory(compiled, tmp_path, databases)


# The scope is that of `baked`, which otherwise would be made anew for each case.
@pytest.mark.parametrize(("baked", "sabotage"), CASES, indirect=["baked"], scope="session")
def test_it_is_noticed(
    laboratory: Laboratory,
    sabotage: Sabotage,
    record_property: Callable[[str, object], None],
    request: pytest.FixtureRequest,
) -> None:
    """The named test fails, for the reason that it exists for, and docs/proof.md says so."""
    said = laboratory.says(sabotage)

    assert sabotage.message in said
    row = proof.row(sabotage, laboratory.baked.database, said)
    record_property(proof.SEEN, list(row))
    assert request.config.option.write_proof or row in proof.rows()


@pytest.mark.parametrize("stack", ALL)
@pytest.mark.parametrize("failure", FAILURES)
def test_each_failure_is_put_back_or_cannot_happen(failure: str, stack: str) -> None:
    """On each stack, one or the other."""
    put_back = any(failure == case[0] and stack == case[1] for case in proof.cases())
    cannot_happen = any(
        failure == excepted and stack in stacks for excepted, stacks in NOT_APPLICABLE
    )

    assert put_back != cannot_happen


def test_the_page_shows_these_cases_and_no_others(request: pytest.FixtureRequest) -> None:
    """What was taken out of the code is not in docs/proof.md either."""
    shown = {row.case for row in proof.rows()}
    assert request.config.option.write_proof or shown == set(proof.cases())
    assert request.config.option.write_proof or (
        "".join(proof.not_applicable()) in proof.PAGE.read_text()
    )


@pytest.mark.parametrize("baked", ["sqlite"], indirect=True)
def test_a_blind_test_is_found_out(baked: BakedProject, tmp_path: Path, databases: Path) -> None:
    """A test that notices nothing makes its case red: here the override that it looks for is not
    what has been left."""
    [overrides] = [each for each in SABOTAGES if each.test.endswith("::test_overrides")]
    project = BakedProject(tmp_path / "blind", baked.database)
    shutil.copytree(baked.path, project.path, symlinks=True)
    leaks = project.path / "tests/isolation/test_leaks.py"
    seeing, blind = "app.dependency_overrides == {}", "app.dependency_overrides != 1"
    assert seeing in leaks.read_text()
    leaks.write_text(leaks.read_text().replace(seeing, blind))

    assert "something else: []" == Laboratory(project, tmp_path, databases).says(overrides)


def test_a_fault_that_no_longer_applies_is_found_out(tmp_path: Path) -> None:
    """When the code has moved, the sabotage has to move with it."""
    (tmp_path / "file").write_text("other code")
    outdated = replace(SABOTAGES[0], file="file")

    with pytest.raises(AssertionError, match="has no single"):
        outdated.commit(tmp_path)
