"""For comparison: s3rius's template, the usual fixtures, and no database fixtures at all."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path

from uv import find_uv_bin

from .commands import CommandError, clean_environment, run
from .figures import once
from .projects import Project, Workshop

S3RIUS = "fastapi_template==6.1.2"
S3RIUS_NAME = "s3rius"

RECREATED = {
    "rollback": "transaction rolled back on a shared engine",
    "truncate": "all tables truncated after each test",
    "create_all": "create_all for each test",
    "upgrade_head": "upgrade head for each test",
    "module": "one TestClient and user a module, nothing removed",
}


def without_database(workshop: Workshop, stack: str, name: str = "bare") -> Project:
    """Return a project of this template without its tests, which has no database fixtures."""
    project = workshop.variant(stack, name)
    project.without_own_options()
    project.add("bare_conftest.py", "bare/conftest.py")
    project.add("bare_tests.py", "bare/test_benchmark.py")
    return project


def with_recreated_fixtures(workshop: Workshop, stack: str, name: str = "recreated") -> Project:
    """Return a project of this template that also has the usual fixtures, in `recreated`."""
    project = workshop.variant(stack, name)
    add_recreated_fixtures(project, stack)
    return project


def add_recreated_fixtures(project: Project, stack: str) -> None:
    """Lay the usual fixtures into a project of this template."""
    project.without_own_options()
    project.add("recreated", "recreated")
    project.add(f"places/{stack}.py", "recreated/place.py")
    for name in RECREATED:
        tests = "module_tests.py" if name == "module" else "sql_tests.py"
        project.add(tests, f"recreated/{name}/test_benchmark.py")


def recreated_arguments(name: str) -> list[str]:
    """Return pytest's arguments for a re-created fixture: all tests share an event loop, as their
    engine does."""
    scopes = [f"asyncio_default_{what}_loop_scope=session" for what in ("fixture", "test")]
    return [f"recreated/{name}/test_benchmark.py", *(f"--override-ini={scope}" for scope in scopes)]


@cache
def s3rius_installation(workshop: Workshop) -> Callable[[], Path]:
    """Return a function that installs s3rius's generator when it is first called. It returns the
    Python that has it, in a virtual environment of its own."""
    return once(partial(install_s3rius, workshop))


def install_s3rius(workshop: Workshop) -> Path:
    """Install s3rius's generator."""
    environment = workshop.folder / "s3rius-generator"
    uv = find_uv_bin()
    run(uv, "venv", "--quiet", environment, cwd=workshop.folder)
    python = environment / "bin" / "python"
    run(uv, "pip", "install", "--quiet", "--python", python, S3RIUS, cwd=workshop.folder)
    # Its hook calls uv, git and pre-commit. Without uv it renders, and makes a repository.
    (environment / "without-uv").mkdir()
    (environment / "without-uv" / "uv").symlink_to("/bin/false")
    return python


def generate_s3rius(workshop: Workshop, folder: Path, database: str) -> None:
    """Have s3rius's template generate `folder`: a REST service with a table, on SQLAlchemy."""
    generator = s3rius_installation(workshop)()
    folder.parent.mkdir(parents=True, exist_ok=True)
    search = f"{generator.parents[1] / 'without-uv'}:{clean_environment()['PATH']}"
    run(
        *(generator, "-m", "fastapi_template", "--quiet", "--name", folder.name),
        *("--api-type", "rest", "--db", database, "--orm", "sqlalchemy", "--migrations"),
        *("--dummy", "--routers", "--ci", "none"),
        cwd=folder.parent,
        environment=clean_environment(PATH=search, TMPDIR=str(workshop.folder)),
    )


def adapt_s3rius(folder: Path) -> None:
    """Let its project run on the Python that all others are measured on: it asks for 3.12. No
    other change was needed on the libraries of November 2026."""
    settings = folder / "pyproject.toml"
    lowest = f'requires-python = ">={sys.version_info[0]}.{sys.version_info[1]},<4.0"'
    settings.write_text(re.sub("requires-python = .*", lowest, settings.read_text()))


def s3rius(workshop: Workshop, database: str) -> Project:
    """Return the project that s3rius's template generates, installed."""
    folder = workshop.folder / f"s3rius-{database}" / S3RIUS_NAME
    generate_s3rius(workshop, folder, database)
    adapt_s3rius(folder)
    run(find_uv_bin(), "sync", "--quiet", cwd=folder)
    project = workshop.project(folder, folder, folder.parent.name)
    project.add("s3rius_tests.py", "tests/test_benchmark.py")
    return project


@contextmanager
def postgresql_server(project: Project) -> Iterator[str]:
    """Run the harness's PostgreSQL for the fixtures of others; yield its URL, on this machine."""
    directory = project.scratch / "server"
    directory.mkdir(mode=0o711)
    server = subprocess.Popen(
        [project.python, project.folder / "postgresql_server.py", directory],
        cwd=project.folder,
        env=project.environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert server.stdin
    assert server.stdout
    with server, server.stdin:
        for line in server.stdout:  # initdb also prints
            if line.startswith("postgresql+asyncpg://"):
                break
        else:
            raise CommandError("PostgreSQL did not start.")
        yield line.strip()
