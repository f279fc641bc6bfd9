"""A project's tests leave the configured database as it was, however it is configured (F23)."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from baked_project import BakedProject
from printed_url import printed_url
from reachable import reachable_folder
from stacks import PROJECTS, WITH_SAMPLE, WITHOUT_SAMPLE

SCRIPTS = Path(__file__).parent / "scripts"


@dataclass(frozen=True)
class Production:
    """A database with people's data, and a function that reads all of it."""

    url: str
    content: Callable[[], object]


@pytest.fixture(scope="module")
def production(
    baked: BakedProject, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Production]:
    """A migrated and filled database of the project's kind."""
    start = sqlite_file if baked.database == "sqlite" else database_on_server
    with start(baked, tmp_path_factory.mktemp("production")) as production:
        if baked.database.startswith("mongodb"):
            migrate = ["python", "-m", f"{baked.package}.migrations"]
        else:
            migrate = ["alembic", "upgrade", "head"]
        baked.uv("run", *migrate, DATABASE_URL=production.url)
        if baked.example == "invoices":
            script, argument = "fill_sample.py", baked.package
        else:
            script, argument = "fill.py", production.url
        baked.uv("run", "python", SCRIPTS / script, argument, DATABASE_URL=production.url)
        yield production


@contextmanager
def sqlite_file(baked: BakedProject, folder: Path) -> Iterator[Production]:
    """A file; its content is every byte of it, and of the files beside it."""
    yield Production(
        url=f"sqlite+aiosqlite:///{folder / 'production.db'}",
        content=lambda: {file.name: file.read_bytes() for file in folder.iterdir()},
    )


@contextmanager
def database_on_server(baked: BakedProject, folder: Path) -> Iterator[Production]:
    """A database on a server of its own; its content is every row or document."""
    with reachable_folder() as reachable, printed_url(baked, "serve.py", reachable) as url:
        if baked.database.startswith("mongodb"):
            url += "production"  # PostgreSQL has one when it starts, MongoDB when it is used
        yield Production(
            url=url,
            content=lambda: baked.uv("run", "python", SCRIPTS / "dump.py", url).stdout,
        )


@pytest.fixture
def untouched(production: Production) -> Iterator[None]:
    """Check that the database is the same after the test, and that it had content."""
    before = production.content()
    assert "ada@example.com" in str(before)
    yield
    assert production.content() == before


@pytest.mark.nightly
@pytest.mark.parametrize("baked", WITH_SAMPLE, indirect=True)
@pytest.mark.usefixtures("untouched")
def test_in_the_environment(baked: BakedProject, production: Production) -> None:
    """As a shell on a production machine has it."""
    baked.pytest(DATABASE_URL=production.url)


@pytest.mark.nightly(except_for=["postgresql-none"])
@pytest.mark.parametrize(
    "baked", [each for each in PROJECTS if not each.startswith("sqlite")], indirect=True
)
@pytest.mark.usefixtures("untouched")
def test_on_the_server_that_the_tests_use(baked: BakedProject, production: Production) -> None:
    """As a team has it whose tests run beside other databases, and beside each other."""
    urls = {"DATABASE_URL": production.url, "TEST_DATABASE_URL": production.url}
    with ThreadPoolExecutor() as threads:
        one = threads.submit(baked.pytest, **urls)
        another = threads.submit(baked.pytest, "-n", "2", **urls)
    assert one.result() == another.result()


@pytest.mark.nightly
@pytest.mark.parametrize("baked", WITHOUT_SAMPLE, indirect=True)
@pytest.mark.usefixtures("untouched")
def test_in_the_env_file(baked: BakedProject, production: Production, tmp_path: Path) -> None:
    """As a developer's working copy has it."""
    project = baked.copy(tmp_path / baked.path.name)
    (project.path / ".env").write_text(f"DATABASE_URL={production.url}\n")
    project.pytest()
