"""docs/first-feature.md adds a feature to a project, as a reader would who copies its blocks."""

from pathlib import Path

import pytest

from baked_project import BakedProject
from conftest import Bake
from pages import follow, sections
from printed_url import empty_database
from stacks import WITHOUT_SAMPLE, answers_of

PAGE = "docs/first-feature.md"


def files_of_the_harness(project: BakedProject) -> dict[Path, str]:
    """Return what keeps the project's tests apart, and proves it."""
    patterns = ("conftest.py", "harness/*.py", "isolation/*.py")
    files = [file for pattern in patterns for file in (project.path / "tests").glob(pattern)]
    return {file: file.read_text("utf-8") for file in files}


@pytest.mark.nightly(except_for=["mongodb-none"])
@pytest.mark.parametrize("name", [*WITHOUT_SAMPLE, "sqlite-invoices", "mongodb-invoices"])
def test_feature_is_added(bake: Bake, name: str) -> None:
    """The page ends with the suite, the linter and the types. The harness is not changed."""
    project = bake(**answers_of(name))
    project.uv("sync")
    harness = files_of_the_harness(project)

    with empty_database(project) as url:
        for blocks in sections((project.path / PAGE).read_text("utf-8")).values():
            follow(blocks, project.path, DATABASE_URL=url)

    assert project.pytest("tests/test_orders.py") == 3
    assert files_of_the_harness(project) == harness
