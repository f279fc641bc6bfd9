"""docs/your-application.md moves an application in: two that others could have written, step by step.

What their own files need stands in `foreign/*/steps.md`, under the headings of the page.
"""

import ast
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from pytest_cookies.plugin import Cookies

from baked_project import BakedProject
from commands import run
from conftest import bake_project
from pages import follow, sections
from printed_url import empty_database

FOREIGN = Path(__file__).parent / "foreign"
PAGE = "docs/your-application.md"


@dataclass(frozen=True)
class Move:
    """An application, and the project that it moved to: with how many tests in which folder."""

    application: Path
    project: BakedProject
    generated: dict[Path, str]
    tests: str
    size: int


def files_of_tests(project: BakedProject) -> dict[Path, str]:
    """Return the Python files below the project's `tests`."""
    return {file: file.read_text("utf-8") for file in (project.path / "tests").rglob("*.py")}


@pytest.fixture(scope="module", params=["postgresql", "mongodb"])
def move(request: pytest.FixtureRequest, cookies_session: Cookies) -> Move:
    """SQLModel on PostgreSQL, and Beanie on MongoDB, moved by the page."""
    folder, tests, size = {
        "postgresql": ("sqlmodel_app", "tests/helpdesk", 18),
        "mongodb": ("beanie_app", "tests/library", 15),
    }[request.param]
    answers = {"database": request.param, "example": "none", "project_slug": "app"}
    project = bake_project(cookies_session, answers)
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


def test_the_tests_still_assert_the_same(move: Move) -> None:
    """Every one of them, by the name that it had."""
    before = assertions(move.application / "before/tests")
    assert len(before) == move.size
    assert assertions(move.project.path / move.tests) == before


def test_the_harness_is_not_touched(move: Move) -> None:
    """Nor are the fixtures, nor the tests that keep tests apart, nor others that the page keeps."""
    now = files_of_tests(move.project)
    touched = [file.name for file, text in move.generated.items() if now.get(file) != text]
    assert touched == ["test_problems.py"]


@pytest.fixture(scope="module")
def size(move: Move) -> int:
    """How many tests pass in a plain run: its own, and those of the project."""
    assert move.project.pytest(move.tests) == move.size
    return move.project.pytest()


RUNS = {
    "seed 1": ["--randomly-seed=1"],
    "seed 2": ["--randomly-seed=2"],
    "two workers": ["-n", "2"],
    "shared connection": ["-o", "shared_connection=true"],
}


@pytest.mark.parametrize("options", RUNS.values(), ids=list(RUNS))
def test_all_tests_pass(move: Move, size: int, options: list[str]) -> None:
    """The application's and the project's, together."""
    assert move.project.pytest(*options) == size


def test_each_file_alone(move: Move, size: int) -> None:
    """No file needs another to have run; two are at work at a time, in runs of their own."""
    files = sorted((move.project.path / "tests").rglob("test_*.py"))
    with ThreadPoolExecutor(max_workers=2) as threads:
        assert sum(threads.map(move.project.pytest, files)) == size


def test_the_checks_pass(move: Move) -> None:
    """On what the page does not exclude."""
    move.project.uv("run", "ruff", "check", ".")
    move.project.uv("run", "ruff", "format", "--check", ".")
    move.project.uv("run", "mypy")


@pytest.fixture
def metadata_forgotten(move: Move) -> Iterator[None]:
    """A `models.py` that does not list the tables of SQLModel."""
    models = move.project.path / "src/app/models.py"
    text = models.read_text("utf-8")
    assert text.count("METADATA = [SQLModel.metadata]") == 1
    models.write_text(
        text.replace("[SQLModel.metadata]", "[Base.metadata]").replace(
            "from sqlmodel import", "from app.database import Base\nfrom sqlmodel import"
        ),
        "utf-8",
    )
    yield
    models.write_text(text, "utf-8")


@pytest.mark.parametrize("move", ["postgresql"], indirect=True)
@pytest.mark.usefixtures("metadata_forgotten")
def test_a_table_that_alembic_does_not_know_is_noticed(move: Move) -> None:
    """By a test of the project that names it."""
    python = move.project.path / ".venv/bin/python"
    test = "tests/test_migrations.py::test_every_table_is_known_to_alembic"
    suite = run(python, "-m", "pytest", test, cwd=move.project.path, status=1)
    assert "add their metadata to METADATA in models.py: {" in suite.stdout
    assert "1 failed" in suite.stdout
