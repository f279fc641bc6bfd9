"""The tests that ship with a project pass in every way of running them, and none is left out."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from baked_project import BakedProject, count_passes
from stacks import WITHOUT_SAMPLE


@pytest.fixture(scope="module")
def size(baked: BakedProject) -> int:
    """How many tests the project has."""
    return baked.collect()


@pytest.mark.nightly(except_for=["sqlite-invoices"])
def test_in_random_order_with_coverage(baked: BakedProject, size: int, tmp_path: Path) -> None:
    """They reach the threshold that README.md has for CI, and no line or branch is excluded."""
    [threshold] = re.findall(r"--cov-fail-under=\d+", (baked.path / "README.md").read_text("utf-8"))
    report = tmp_path / "coverage.json"
    options = ("--cov", threshold, f"--cov-report=json:{report}")
    assert baked.pytest("--randomly-seed=1", *options) == size

    package = baked.path / "src" / baked.package
    measured = json.loads(report.read_text())
    assert {str(baked.path / name) for name in measured["files"]} == {
        str(file) for file in package.rglob("*.py")
    }
    assert measured["meta"]["branch_coverage"]
    assert measured["totals"]["excluded_lines"] == 0


@pytest.mark.nightly(except_for=["sqlite-none"])
def test_one_file_with_coverage(baked: BakedProject) -> None:
    """It reaches no threshold, and needs none."""
    file = "tests/test_problems.py"  # before --cov, which would take it for a package to measure
    assert baked.pytest(file, "--cov") == baked.collect(file)


@pytest.mark.nightly
def test_in_random_order(baked: BakedProject, size: int) -> None:
    """The order is random by default; a seed repeats it."""
    assert baked.pytest("--randomly-seed=2") == size


@pytest.mark.nightly(except_for=["postgresql-invoices"])
def test_on_a_shared_connection(baked: BakedProject, size: int) -> None:
    """One line in pytest.ini is enough: tests that need their own connection are marked."""
    assert baked.pytest("-o", "shared_connection=true") == size


@pytest.mark.nightly(except_for=["mongodb-none"])
def test_on_a_shared_connection_in_two_processes(baked: BakedProject, size: int) -> None:
    """Each worker has one."""
    assert baked.pytest("-o", "shared_connection=true", "-n", "2") == size


@pytest.mark.nightly(except_for=["mongodb-motor-none"])
def test_in_two_processes(baked: BakedProject, size: int) -> None:
    """All workers use one server."""
    assert baked.pytest("-n", "2") == size


@pytest.mark.nightly
@pytest.mark.parametrize("baked", WITHOUT_SAMPLE, indirect=True)
@pytest.mark.parametrize("shared", ["true", "false"])
def test_on_uvloop(baked: BakedProject, size: int, shared: str) -> None:
    """One line in pytest.ini chooses the event loop: here the one that uvicorn prefers."""
    settings = ("-o", "loop_factory=uvloop.new_event_loop", "-o", f"shared_connection={shared}")
    assert count_passes(baked.uv("run", "--with", "uvloop", "pytest", *settings)) == size


@pytest.mark.nightly(except_for=["sqlite-none"])
def test_twice_at_the_same_time(baked: BakedProject, size: int) -> None:
    """Neither run affects the other, nor the run after them."""
    with ThreadPoolExecutor() as threads:
        runs = [threads.submit(baked.pytest) for _ in range(2)]
    assert [run.result() for run in runs] == [size, size]
    assert baked.pytest() == size


@pytest.mark.nightly
def test_each_file_alone(baked: BakedProject) -> None:
    """No file needs another to have run; two are at work at a time, in runs of their own. With the
    sample, they are its own: the others are those of the project without it."""
    folder = baked.path / ("tests/api" if baked.example == "invoices" else "tests")
    with ThreadPoolExecutor(max_workers=2) as threads:
        passes = sum(threads.map(baked.pytest, sorted(folder.rglob("test_*.py"))))
    assert passes == baked.collect(folder)
