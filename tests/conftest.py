"""The fixtures that the template's tests share."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytest_cookies.plugin import Cookies

import proof
from baked_project import BakedProject
from commands import run
from disturbed import Runs
from scheduling import OneWorkerForEachStack

STACKS = ["sqlite", "postgresql", "mongodb", "mongodb-motor"]

Bake = Callable[..., BakedProject]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the runs of the sabotage suite write down what they see."""
    text = "put what sabotaged projects said into docs/proof.md"
    parser.addoption("--write-proof", action="store_true", help=text)


def pytest_configure(config: pytest.Config) -> None:
    """Collect what is seen in the process that hears of every test."""
    if config.option.write_proof and not hasattr(config, "workerinput"):
        config.pluginmanager.register(proof.Writer())


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> OneWorkerForEachStack:
    """Give out the work."""
    return OneWorkerForEachStack(config, log)


def bake_project(cookies: Cookies, answers: dict[str, str]) -> BakedProject:
    """Generate a project; no answer may be refused."""
    result = cookies.bake(extra_context=answers)
    assert result.exception is None, repr(result.exception)
    return BakedProject(path=result.project_path, database=result.context["database"])


@pytest.fixture
def bake(cookies: Cookies) -> Bake:
    """A function that generates a project from the answers given as keywords; gone after the test."""
    return lambda **answers: bake_project(cookies, answers)


@pytest.fixture(scope="session", params=STACKS)
def baked(request: pytest.FixtureRequest, cookies_session: Cookies) -> BakedProject:
    """A project of each stack, with its dependencies installed; one for the whole run."""
    project = bake_project(cookies_session, {"database": request.param})
    project.uv("sync")
    return project


@pytest.fixture
def runs(baked: BakedProject) -> Iterator[Runs]:
    """Runs of the project's suite, in a temporary directory of their own. It is in memory if there
    is such a place, its path is short enough for sockets, and other users can reach it."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.exists() else None) as name:
        Path(name).chmod(0o755)
        yield Runs(baked, Path(name), (baked.path / ".venv/bin/python", "-m", "pytest"))


@pytest.fixture
def template(request: pytest.FixtureRequest) -> Path:
    """The folder of the template."""
    return Path(request.config.option.template)


@pytest.fixture
def template_repository(template: Path, tmp_path: Path) -> Path:
    """A git repository whose only commit is the template as it stands, uncommitted changes included."""
    repository = tmp_path / "origin" / "cookiecutter-fastapi-cleanslate"
    listing = run(
        "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=template
    )
    for name in filter(None, listing.stdout.split("\0")):
        if (template / name).exists():
            (repository / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(template / name, repository / name)
    run("git", "init", "--quiet", cwd=repository)
    run("git", "add", "--all", cwd=repository)
    identity = ["-c", "user.name=Template tests", "-c", "user.email=tests@example.com"]
    run("git", *identity, "commit", "--quiet", "--message=As it stands", cwd=repository)
    return repository


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty home folder."""
    folder = tmp_path / "home"
    folder.mkdir()
    return folder
