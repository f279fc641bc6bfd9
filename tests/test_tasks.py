"""The tasks of a project, which `uv run poe` lists: each does what its help says."""

import json
import os
import signal
import subprocess
import tomllib
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from uv import find_uv_bin

from baked_project import BakedProject, count_passes
from commands import developer_environment, run
from printed_url import empty_database
from stacks import WITH_SAMPLE
from test_serving import SECONDS_TO_STOP, free_port, wait_until_it_listens

pytestmark = [
    pytest.mark.nightly(except_for=["sqlite-invoices"]),
    pytest.mark.parametrize("baked", WITH_SAMPLE, indirect=True),
]

MESSAGE = "keep $HOME & <more>"  # a shell would change it


def tasks(project: BakedProject) -> dict[str, Any]:
    """Return the tasks in pyproject.toml."""
    settings = tomllib.loads((project.path / "pyproject.toml").read_text("utf-8"))
    declared: dict[str, Any] = settings["tool"]["poe"]["tasks"]
    return declared


def versions(project: BakedProject) -> set[Path]:
    """Return the files of the migrations."""
    return set(project.path.glob("src/*/*/versions/*.py"))


def test_they_document_themselves(baked: BakedProject) -> None:
    """Each has a help text, in one line."""
    listing = run(find_uv_bin(), "run", "poe", cwd=baked.path, status=1).stdout
    printed = {" ".join(line.split()) for line in listing.splitlines()}
    assert tasks(baked).keys() == {"dev", "test", "check", "migrate", "new-migration"}
    for name, task in tasks(baked).items():
        assert f"{name} {task['help']}" in printed


def test_dev(baked: BakedProject) -> None:
    """It makes an empty database ready, serves, and stops."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with empty_database(baked) as database_url:
        server = subprocess.Popen(
            [find_uv_bin(), "run", "poe", "dev", "--port", str(port)],
            cwd=baked.path,
            env=developer_environment(DATABASE_URL=database_url),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        try:
            wait_until_it_listens(server, url)
            with urllib.request.urlopen(f"{url}/health/ready") as answer:
                assert json.load(answer) == {"status": "ready"}
            os.killpg(server.pid, signal.SIGINT)  # as Ctrl+C
            output, _ = server.communicate(timeout=SECONDS_TO_STOP)
        finally:
            if server.poll() is None:
                os.killpg(server.pid, signal.SIGKILL)
                server.communicate()
    assert "Started reloader process" in output
    assert "Application shutdown complete." in output


def test_test(baked: BakedProject) -> None:
    """It takes pytest's arguments."""
    assert count_passes(baked.uv("run", "poe", "test", "tests/test_problems.py")) == 3


def test_check(baked: BakedProject, tmp_path: Path) -> None:
    """It passes; with faults it reports those of every tool, and fails."""
    project = baked.copy(tmp_path / baked.path.name)
    project.uv("run", "poe", "check")

    (project.path / "src" / project.package / "faults.py").write_text("import os\nx:int = ''\n")

    check = run(find_uv_bin(), "run", "poe", "check", cwd=project.path, status=1)
    reports = check.stdout + check.stderr
    assert "F401" in reports
    assert "1 file would be reformatted" in reports
    assert "Incompatible types in assignment" in reports


def test_migrate(baked: BakedProject) -> None:
    """The database is at the newest version afterwards."""
    newest = max(file.stem for file in versions(baked) if file.stem != "__init__")
    current = ["python", "-m", f"{baked.package}.migrations", "current"]
    if baked.database in ("sqlite", "postgresql"):
        newest = newest.partition("_")[0]
        current = ["alembic", "current"]
    with empty_database(baked) as url:
        assert newest not in baked.uv("run", *current, DATABASE_URL=url).stdout
        baked.uv("run", "poe", "migrate", DATABASE_URL=url)
        assert newest in baked.uv("run", *current, DATABASE_URL=url).stdout


def test_new_migration(baked: BakedProject, tmp_path: Path) -> None:
    """It writes one file, named by the message. On SQL, Alembic finds what has changed."""
    project = baked.copy(tmp_path / baked.path.name)
    before = versions(project)
    is_sql = project.database in ("sqlite", "postgresql")
    if is_sql:
        models = project.path / "src" / project.package / "users/models.py"
        models.write_text(models.read_text() + "    client: Mapped[str | None]\n")

    with empty_database(project) as url:
        project.uv("run", "poe", "migrate", DATABASE_URL=url)
        project.uv("run", "poe", "new-migration", MESSAGE, DATABASE_URL=url)

    [file] = versions(project) - before
    assert file.stem.endswith("_keep_home_more")
    if is_sql:
        assert file.read_text().startswith(f'"""{MESSAGE}"""')
        assert "add_column" in file.read_text()
    project.uv("run", "ruff", "check", file)


def test_new_migration_needs_a_message(baked: BakedProject) -> None:
    """It says so, and writes nothing."""
    before = versions(baked)
    failed = run(find_uv_bin(), "run", "poe", "new-migration", cwd=baked.path, status=1)
    assert "required: message" in failed.stderr
    assert versions(baked) == before
