"""Each failure of the catalogue, put back into a project, turns the test red that exists for it."""

import re
import shutil
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from baked_project import BakedProject
from commands import developer_environment, run
from sabotages import SABOTAGES, Sabotage

CASES = [
    pytest.param(stack, sabotage, id=f"{sabotage.failure}-{sabotage.fault}-{stack}")
    for sabotage in SABOTAGES
    for stack in sabotage.stacks
]


def report_after(sabotage: Sabotage, baked: BakedProject, folder: Path) -> str:
    """Sabotage a copy of the project, and run the test that has to notice. Return all that is
    reported of it; nothing if it passed."""
    made = shutil.ignore_patterns(".*_cache", ".venv", "__pycache__")
    copy = Path(shutil.copytree(baked.path, folder / "project", ignore=made))
    sabotage.commit(copy)
    file, _, name = sabotage.test.partition("::")
    run(
        *(baked.path / ".venv/bin/python", "-m", "pytest"),
        *(copy / "tests" / file, "-k", name, f"--junit-xml={folder / 'report.xml'}"),
        cwd=copy,
        environment=developer_environment(PYTHONPATH=str(copy / "src")),
        status=1,
    )
    return "".join(
        text
        for case in ElementTree.parse(folder / "report.xml").iter("testcase")
        if str(case.get("name")).startswith(name)
        for text in case.itertext()
    )


@pytest.mark.parametrize(("baked", "sabotage"), CASES, indirect=["baked"])
def test_it_is_noticed(baked: BakedProject, sabotage: Sabotage, tmp_path: Path) -> None:
    """The named test fails, for the reason that it exists for."""
    report = report_after(sabotage, baked, tmp_path)

    assert re.search(sabotage.message, report), report


@pytest.mark.parametrize("baked", ["sqlite"], indirect=True)
def test_a_blind_test_is_found_out(baked: BakedProject, tmp_path: Path) -> None:
    """A test that notices nothing makes its case red: here the override that it looks for is not
    what has been left."""
    [overrides] = [each for each in SABOTAGES if each.test.endswith("::test_overrides")]
    project = BakedProject(tmp_path / "blind", baked.database)
    shutil.copytree(baked.path, project.path, symlinks=True)
    leaks = project.path / "tests/isolation/test_leaks.py"
    seeing, blind = "assert app.dependency_overrides == {}", "assert app.dependency_overrides != 1"
    assert seeing in leaks.read_text()
    leaks.write_text(leaks.read_text().replace(seeing, blind))

    with pytest.raises(AssertionError, match="ended with 0"):
        report_after(overrides, project, tmp_path)


def test_a_fault_that_no_longer_applies_is_found_out(tmp_path: Path) -> None:
    """When the code has moved, the sabotage has to move with it."""
    (tmp_path / "file").write_text("other code")
    outdated = replace(SABOTAGES[0], file="file")

    with pytest.raises(AssertionError, match="has no single"):
        outdated.commit(tmp_path)
