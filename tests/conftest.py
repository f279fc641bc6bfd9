"""The fixtures that the template's tests share."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from pytest_cookies.plugin import Cookies

import interpreters
import proof
import selection
from baked_project import BakedProject
from commands import run
from originals import Originals
from processes import locked
from reachable import reachable_folder
from scheduling import OneTestAtATime
from stacks import PROJECTS, answers_of
from suite_runs import Runs

Bake = Callable[..., BakedProject]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a developer choose tests, and update docs/proof.md."""
    selection.add_options(parser)
    text = "write what sabotaged projects report into docs/proof.md"
    parser.addoption("--write-proof", action="store_true", help=text)


def pytest_configure(config: pytest.Config) -> None:
    """Select tests in every process; collect what they saw in the one that hears of them all."""
    for marker in selection.MARKERS:
        config.addinivalue_line("markers", marker)
    config.pluginmanager.register(selection.Selection(config))
    config.pluginmanager.register(interpreters)
    if config.option.write_proof and not hasattr(config, "workerinput"):
        config.pluginmanager.register(proof.Writer())


def pytest_xdist_auto_num_workers() -> int:
    """Return the number of workers: one more than processors, as tests often wait for a process."""
    return len(os.sched_getaffinity(0)) + 1


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> OneTestAtATime:
    """Distribute the tests among the workers."""
    return OneTestAtATime(config, log)


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of this run share."""
    folder = tmp_path_factory.getbasetemp()
    return folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder


@pytest.fixture(scope="session")
def originals(run_folder: Path, cookies_session: Cookies) -> Originals:
    """The projects that this run has generated."""
    folder = run_folder / "originals"
    folder.mkdir(exist_ok=True)
    return Originals(folder, cookies_session)


@pytest.fixture
def bake(originals: Originals, tmp_path: Path) -> Iterator[Bake]:
    """A function that returns a project of the answers given as keywords. It is gone after the test."""
    folders = (tmp_path / "projects" / str(number) for number in count())
    yield lambda **answers: originals.copy(answers, next(folders))
    shutil.rmtree(tmp_path / "projects", ignore_errors=True)


@pytest.fixture(scope="session", params=PROJECTS)
def baked(request: pytest.FixtureRequest, run_folder: Path, originals: Originals) -> BakedProject:
    """A project of each stack and example, with its dependencies installed and its tests compiled.

    The first worker that needs it makes it, and all use it: a test that changes it takes a `copy`.
    """
    answers = answers_of(request.param)
    folder = run_folder / request.param
    with locked(run_folder / f"{request.param}.lock"):
        if not folder.exists():
            originals.copy(answers, folder).collect()
    return BakedProject(folder / "fastapi-service", **answers)


@pytest.fixture
def runs(baked: BakedProject) -> Iterator[Runs]:
    """Runs of the project's suite, in a temporary directory of their own."""
    with reachable_folder() as folder:
        yield Runs(baked, folder, (baked.path / ".venv/bin/python", "-m", "pytest"))


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that other users can reach, unlike pytest's own. It is on a disk."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def template(request: pytest.FixtureRequest) -> Path:
    """The folder of the template."""
    return Path(request.config.option.template)


def copy_work_tree(template: Path, folder: Path) -> None:
    """Copy the template's files as they stand, uncommitted changes included, into the folder."""
    listing = run(
        "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=template
    )
    for name in filter(None, listing.stdout.split("\0")):
        if (template / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(template / name, folder / name)


def commit_all(repository: Path) -> None:
    """Commit all files of the repository, changed or not."""
    run("git", "add", "--all", cwd=repository)
    identity = ["-c", "user.name=Template tests", "-c", "user.email=tests@example.com"]
    commit = ("commit", "--quiet", "--allow-empty", "--message=As it stands")
    run("git", *identity, *commit, cwd=repository)


@pytest.fixture
def template_repository(template: Path, tmp_path: Path) -> Path:
    """A git repository whose only commit is the template as it stands, uncommitted changes included."""
    repository = tmp_path / "origin" / "cookiecutter-fastapi-cleanslate"
    copy_work_tree(template, repository)
    run("git", "init", "--quiet", cwd=repository)
    commit_all(repository)
    return repository


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty home folder."""
    folder = tmp_path / "home"
    folder.mkdir()
    return folder
