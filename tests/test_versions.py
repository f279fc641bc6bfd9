"""The suite of each stack passes on every supported Python, with the newest dependencies and with
the oldest that pyproject.toml allows. The run's header lists the Pythons."""

from pathlib import Path

import pytest

from baked_project import BakedProject, count_passes
from interpreters import installed
from stacks import WITHOUT_SAMPLE

RESOLUTIONS = ("highest", "lowest-direct")
IN_EACH_RUN = ("postgresql-none", next(iter(installed()), None), "lowest-direct")

COMBINATIONS = [
    (project, version, resolution)
    for project in WITHOUT_SAMPLE
    for version in installed()
    for resolution in RESOLUTIONS
]


@pytest.mark.parametrize(
    ("baked", "version", "resolution"),
    [
        pytest.param(*each, marks=[] if each == IN_EACH_RUN else [pytest.mark.exhaustive])
        for each in COMBINATIONS
    ],
    indirect=["baked"],
)
def test_suite_passes(baked: BakedProject, version: str, resolution: str, tmp_path: Path) -> None:
    """In one process and in two workers, in a copy whose lock file and environment are its own."""
    project = baked.copy(tmp_path / baked.path.name)
    options = ("--python", installed()[version], "--resolution", resolution)
    size = baked.collect()
    for workers in ("0", "2"):
        suite = project.uv("run", *options, "pytest", "-n", workers)
        assert count_passes(suite) == size
        assert f" -- Python {version}." in suite.stdout
