"""docs/first-feature.md adds a feature to a project, as a reader would who copies its blocks."""

import pytest

from conftest import Bake
from pages import follow, sections
from printed_url import empty_database
from stacks import STACKS

PROJECTS = [*[(stack, "none") for stack in STACKS], ("sqlite", "invoices"), ("mongodb", "invoices")]


@pytest.mark.parametrize(("database", "example"), PROJECTS)
def test_feature_is_added(bake: Bake, database: str, example: str) -> None:
    """The page ends with the suite, the linter and the types; what keeps tests apart is not touched."""
    project = bake(database=database, example=example)
    project.uv("sync")
    tests = {file: file.read_bytes() for file in (project.path / "tests").rglob("*.py")}

    with empty_database(project) as url:
        for blocks in sections(
            (project.path / "docs/first-feature.md").read_text("utf-8")
        ).values():
            follow(blocks, project.path, DATABASE_URL=url)

    assert project.pytest("tests/test_orders.py") == 3
    assert all(file.read_bytes() == content for file, content in tests.items())
