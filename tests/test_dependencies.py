"""docs/dependencies.md has the dependencies of the generated projects, each with a reason."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from baked_project import BakedProject
from conftest import Bake
from stacks import PROJECTS, WITH_TASK_QUEUE, answers_of

pytestmark = pytest.mark.fast

ROW = re.compile(r"^\| `([\w-]+)` \|(?:.*\|)? (\S.*)\. \|$", re.MULTILINE)


def dependencies(project: BakedProject) -> set[str]:
    """Return the names of the project's dependencies, those for development included."""
    metadata = tomllib.loads((project.path / "pyproject.toml").read_text("utf-8"))
    requirements = metadata["project"]["dependencies"] + metadata["dependency-groups"]["dev"]
    return {Requirement(each).name for each in requirements}


@pytest.fixture
def page(template: Path) -> tuple[list[str], list[str]]:
    """The dependencies on the page: with the default answers, and with others."""
    text = (template / "docs/dependencies.md").read_text("utf-8")
    default, other = text.split("## With other answers")
    rows = [[name for name, _ in ROW.findall(part)] for part in (default, other)]
    assert sum(map(len, rows)) == text.count("\n| `"), "a row without a reason"
    return rows[0], rows[1]


def test_default_answers(bake: Bake, page: tuple[list[str], list[str]]) -> None:
    """The page has each once, and no other."""
    assert sorted(page[0]) == sorted(dependencies(bake()))


def test_other_answers(bake: Bake, page: tuple[list[str], list[str]]) -> None:
    """The page has what each stack and the task queue add."""
    names = PROJECTS + WITH_TASK_QUEUE
    of_all = set().union(*(dependencies(bake(**answers_of(name))) for name in names))
    assert sorted(page[1]) == sorted(of_all - set(page[0]))
