"""The suite of each stack passes on every supported Python, with the newest dependencies and with
the oldest that pyproject.toml allows. The run's header lists the Pythons."""

from pathlib import Path

import pytest

from baked_project import BakedProject, count_passes
from interpreters import installed
from stacks import WITHOUT_SAMPLE

RESOLUTIONS = ("highest", "lowest-direct")
WAYS: dict[str, tuple[str, ...]] = {"one-process": (), "two-workers": ("-n", "2")}
IN_EACH_RUN = ("postgresql-none", next(iter(installed()), None), "lowest-direct", "one-process")

COMBINATIONS = [
    (project, version, resolution, way)
    for project in WITHOUT_SAMPLE
    for version in installed()
    for resolution in RESOLUTIONS
    for way in WAYS
]


@pytest.mark.parametrize(
    ("baked", "version", "resolution", "way"),
    [
        pytest.param(*each, marks=[] if each == IN_EACH_RUN else [pytest.mark.nightly])
        for each in COMBINATIONS
    ],
    indirect=["baked"],
)
def test_suite_passes(
    baked: BakedProject, version: str, resolution: str, way: str, tmp_path: Path
) -> None:
    """In a copy, whose lock file and environment are its own."""
    project = baked.copy(tmp_path / baked.path.name)
    options = ("--python", installed()[version], "--resolution", resolution)
    suite = project.uv("run", *options, "pytest", *WAYS[way])
    assert count_passes(suite) == baked.collect()
    assert f" -- Python {version}." in suite.stdout
