"""A generated project is well-formed text, without a trace of the template or of what it leaves out."""

import tomllib
from collections.abc import Sequence

import pytest

from baked_project import BakedProject
from commands import run_ruff
from conftest import Bake
from originals import Originals
from stacks import PROJECTS, WITH_TASK_QUEUE, answers_of
from well_formed import check

pytestmark = pytest.mark.fast

# Names that sort before and after every other, or make lines long; texts that need escaping.
ANSWERS: dict[str, dict[str, str]] = {
    "defaults": {},
    "first-in-the-alphabet": {"project_slug": "a"},
    "last-in-the-alphabet": {"project_slug": "zzz"},
    "longest-slug": {"project_slug": "x" * 40},
    "longest-texts": {
        "project_name": "Name " * 17 + "Names",
        "description": "Words " * 49 + "Words.",
        "author_name": "Author " * 13 + "Authors",
    },
    "double-quotes": {"project_name": '"The" Service', "description": 'It is "mine" \\ yours'},
    "both-quotes": {
        "project_name": """The "Bob's" \\""",
        "description": 'It\'s "mine" % 🎉 Übung\u2019s \u2013',
    },
    "empty-texts": {"description": ""},
    "author": {"author_name": 'Zoë, "Zo" O\'Neil <x>', "author_email": "zoe@example.com"},
    "name-only": {"author_name": "Zoë"},
    "email-only": {"author_email": "zoe@example.com"},
}


def with_answers(labels: Sequence[str], names: Sequence[str]) -> pytest.MarkDecorator:
    """Parametrize tests with each set of answers for each kind of project. Every run has the
    defaults, and each of the others with two of the projects; --nightly has all."""
    return pytest.mark.parametrize(
        ("name", "answers"),
        [
            pytest.param(
                name,
                ANSWERS[label],
                id=f"{label}-{name}",
                marks=[pytest.mark.nightly] if row and (row + column) % 8 else [],
            )
            for row, label in enumerate(labels)
            for column, name in enumerate(names)
        ],
        scope="module",
    )


of_each_kind = with_answers(list(ANSWERS), PROJECTS + WITH_TASK_QUEUE)


@pytest.fixture(scope="module")
def project(originals: Originals, name: str, answers: dict[str, str]) -> BakedProject:
    """A project, not installed."""
    return originals.of(answers_of(name) | answers)


@of_each_kind
def test_every_file_is_well_formed(project: BakedProject) -> None:
    """Python, TOML, JSON, YAML, INI and text; and no file, nor its name, contains the template's."""
    for name, content in project.files().items():
        check(name, content)


@of_each_kind
def test_ruff_agrees(project: BakedProject) -> None:
    """With the project's own settings: answers change imports, quotes and the length of lines."""
    run_ruff(project.path)


@pytest.mark.parametrize("python_version", ["3.11", "3.12", "3.13", "3.14"])
def test_python_version(bake: Bake, python_version: str) -> None:
    """The lowest that the project can be installed on. The linter does not want newer syntax then."""
    project = bake(python_version=python_version)
    metadata = tomllib.loads((project.path / "pyproject.toml").read_text("utf-8"))["project"]
    assert metadata["requires-python"] == f">={python_version}"
    run_ruff(project.path)
