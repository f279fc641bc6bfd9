"""docs/your-application.md moves an application in: two that others could have written, step by step.

What their own files need stands in `foreign/*/steps.md`, under the headings of the page.
"""

import ast
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from baked_project import BakedProject
from commands import run
from originals import Originals
from pages import follow, sections
from printed_url import empty_database
from stacks import answers_of

FOREIGN = Path(__file__).parent / "foreign"
PAGE = "docs/your-application.md"

# Each application: the project that it moves to, the folder there of its tests, and their number.
APPLICATIONS = {
    "postgresql-none": ("sqlmodel_app", "tests/helpdesk", 18),
    "mongodb-none": ("beanie_app", "tests/library", 15),
}


@dataclass(frozen=True)
class Move:
    """An application, and the project that it moved to."""

    application: Path
    project: BakedProject
    generated: dict[Path, str]
    tests: str
    size: int


def files_of_tests(project: BakedProject) -> dict[Path, str]:
    """Return the Python files below the project's `tests`."""
    return {file: file.read_text("utf-8") for file in (project.path / "tests").rglob("*.py")}


@pytest.fixture(
    scope="module",
    params=["postgresql-none", pytest.param("mongodb-none", marks=pytest.mark.nightly)],
)
def move(
    request: pytest.FixtureRequest, originals: Originals, tmp_path_factory: pytest.TempPathFactory
) -> Move:
    """SQLModel on PostgreSQL, and Beanie on MongoDB, moved by the page, which ends with all tests."""
    folder, tests, size = APPLICATIONS[request.param]
    answers = answers_of(request.param) | {"project_slug": "app"}
    project = originals.copy(answers, tmp_path_factory.mktemp("your-application") / "project")
    move = Move(FOREIGN / folder, project, files_of_tests(project), tests, size)
    project.uv("sync")

    page = sections((project.path / PAGE).read_text("utf-8"))
    own = sections((move.application / "steps.md").read_text("utf-8"))
    assert set(own) <= set(page), "a step that the page does not have"
    with empty_database(project) as url:
        environment = {"DATABASE_URL": url, "BEFORE": str(move.application / "before")}
        for heading in page:
            follow(page[heading], project.path, **environment)
            follow(own.get(heading, []), project.path, **environment)
    return move


def assertions(folder: Path) -> dict[str, list[str]]:
    """Return what each test in the folder asserts."""
    return {
        f"{file.name}::{test.name}": [
            ast.unparse(node) for node in ast.walk(test) if isinstance(node, ast.Assert)
        ]
        for file in sorted(folder.glob("test_*.py"))
        for test in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(test, ast.FunctionDef | ast.AsyncFunctionDef)
        and test.name.startswith("test_")
    }


def test_its_tests_assert_the_same(move: Move) -> None:
    """They keep their names, and pass."""
    before = assertions(move.application / "before/tests")
    assert assertions(move.project.path / move.tests) == before
    assert move.project.pytest(move.tests) == len(before) == move.size


def test_harness_is_not_changed(move: Move) -> None:
    """Nor is conftest.py, nor an isolation test, nor another test that the page does not delete."""
    now = files_of_tests(move.project)
    changed = [file.name for file, text in move.generated.items() if now.get(file) != text]
    assert changed == ["test_problems.py"]


def test_ruff_and_mypy_agree(move: Move) -> None:
    """About what the page does not exclude."""
    move.project.uv("run", "ruff", "check", ".")
    move.project.uv("run", "ruff", "format", "--check", ".")
    move.project.uv("run", "mypy")


@pytest.fixture(scope="module")
def size(move: Move) -> int:
    """How many tests the project has: its own, and those of the application."""
    return move.project.collect()


@pytest.mark.nightly
def test_on_a_shared_connection(move: Move, size: int) -> None:
    """All tests pass."""
    assert move.project.pytest("-o", "shared_connection=true") == size


@pytest.mark.nightly
def test_in_random_order(move: Move, size: int) -> None:
    """All tests pass in two orders."""
    assert [move.project.pytest(f"--randomly-seed={seed}") for seed in (1, 2)] == [size, size]


@pytest.mark.nightly
def test_in_two_processes(move: Move, size: int) -> None:
    """All tests pass."""
    assert move.project.pytest("-n", "2") == size


@pytest.mark.nightly
def test_each_file_alone(move: Move, size: int) -> None:
    """No file needs another to have run; two are at work at a time, in runs of their own."""
    files = sorted((move.project.path / "tests").rglob("test_*.py"))
    with ThreadPoolExecutor(max_workers=2) as threads:
        assert sum(threads.map(move.project.pytest, files)) == size


@pytest.fixture
def forgotten_metadata(move: Move) -> Iterator[None]:
    """A `models.py` that does not list SQLModel's tables, so that autogenerate writes nothing."""
    models = move.project.path / "src/app/models.py"
    text = models.read_text("utf-8")
    assert text.count("[SQLModel.metadata]") == 1
    models.write_text(text.replace("[SQLModel.metadata]", "[]"), "utf-8")
    yield
    models.write_text(text, "utf-8")


@pytest.mark.parametrize("move", ["postgresql-none"], indirect=True)
@pytest.mark.usefixtures("forgotten_metadata")
def test_tables_that_alembic_does_not_know_are_detected(move: Move) -> None:
    """By a test of the project, which says what to do."""
    python = move.project.path / ".venv/bin/python"
    test = "tests/test_migrations.py::test_every_table_is_known_to_alembic"
    failed = run(python, "-m", "pytest", test, cwd=move.project.path, status=1)
    assert "AssertionError: add their metadata to METADATA in models.py: {" in failed.stdout
