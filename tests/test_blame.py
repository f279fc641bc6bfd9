"""Whatever the order and the number of workers, the tests that leave something open fail, and no others."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from baked_project import BakedProject
from commands import developer_environment, run
from stacks import WITHOUT_SAMPLE

CULPRITS = Path("tests/isolation/culprits")


@pytest.mark.nightly(except_for=["postgresql-none"])
@pytest.mark.parametrize("baked", WITHOUT_SAMPLE, indirect=True)
@pytest.mark.parametrize(
    "workers",
    [pytest.param((), marks=pytest.mark.nightly), ("-n", "2")],
    ids=["one-process", "two-workers"],
)
@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.nightly)])
def test_only_culprits_are_blamed(
    baked: BakedProject, tmp_path: Path, workers: tuple[str, ...], seed: int
) -> None:
    """F22, F33: culprits and innocents in random order, one of which is the last of the run."""
    report = tmp_path / "report.xml"
    run(
        *(baked.path / ".venv/bin/python", "-m", "pytest", CULPRITS, f"--randomly-seed={seed}"),
        *("-o", "python_files=*.py", f"--junit-xml={report}", *workers),
        cwd=baked.path,
        environment=developer_environment(),
        status=pytest.ExitCode.TESTS_FAILED,
    )

    tests = list(ElementTree.parse(report).iter("testcase"))
    passed = {test.attrib["name"] for test in tests if not len(test)}
    innocent = {test.attrib["name"] for test in tests if "innocent" in test.attrib["name"]}
    assert len(innocent) >= 7
    assert passed == innocent
