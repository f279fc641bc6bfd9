"""Servers that are started by a script inside a generated project."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from uv import find_uv_bin

from baked_project import BakedProject
from commands import developer_environment
from reachable import reachable_folder

SCRIPTS = Path(__file__).parent / "scripts"


@contextmanager
def printed_url(baked: BakedProject, script: str, *arguments: str | Path) -> Iterator[str]:
    """Run a script in the project that prints a URL, until the end of the block."""
    with subprocess.Popen(
        [find_uv_bin(), "run", "python", SCRIPTS / script, *arguments],
        cwd=baked.path,
        env=developer_environment(PYTHONPATH=str(baked.path)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:  # leaving it closes the server's stdin, at which it stops
        assert server.stdout
        # The server's own programs may talk on the same stream.
        yield next(line.strip() for line in server.stdout if "://" in line)


@contextmanager
def empty_database(project: BakedProject) -> Iterator[str]:
    """Yield the URL of an empty database of the project's kind."""
    with reachable_folder() as folder:
        if project.database == "sqlite":
            yield f"sqlite+aiosqlite:///{folder}/app.db"
            return
        with printed_url(project, "serve.py", folder) as url:
            yield url + "app" * project.database.startswith("mongodb")
