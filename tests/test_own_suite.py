"""The tests that ship with a project pass however they are run, and always the same number of them."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from baked_project import BakedProject


@pytest.fixture(scope="module")
def size(baked: BakedProject) -> int:
    """How many tests pass in a plain run."""
    return baked.pytest()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_in_random_order(baked: BakedProject, size: int, seed: int) -> None:
    """The order is random by default; these can be run again."""
    assert baked.pytest(f"--randomly-seed={seed}") == size


@pytest.mark.parametrize("options", [(), ("-n", "2")], ids=["alone", "two workers"])
def test_in_the_fast_lane(baked: BakedProject, size: int, options: tuple[str, ...]) -> None:
    """One line in pytest.ini puts all tests there, and those that cannot go say so."""
    assert baked.pytest("-o", "fast_lane=true", *options) == size


def test_in_two_processes(baked: BakedProject, size: int) -> None:
    """All workers stand on one server."""
    assert baked.pytest("-n", "2") == size


def test_twice_at_the_same_time(baked: BakedProject, size: int) -> None:
    """Neither run gets into the other's way, nor into that of the run after them."""
    with ThreadPoolExecutor() as threads:
        runs = [threads.submit(baked.pytest) for _ in range(2)]
    assert [run.result() for run in runs] == [size, size]
    assert baked.pytest() == size


def test_each_file_alone(baked: BakedProject, size: int) -> None:
    """No file needs another to have run; two are at work at a time, in runs of their own."""
    files = sorted((baked.path / "tests").rglob("test_*.py"))
    with ThreadPoolExecutor(max_workers=2) as threads:
        assert sum(threads.map(baked.pytest, files)) == size
