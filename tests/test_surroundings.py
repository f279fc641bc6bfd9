"""A project's tests pass wherever it is, from wherever they are run, and for whoever runs them."""

import os
import pwd
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from uv import find_uv_bin

from baked_project import BakedProject, count_passes
from commands import developer_environment, run


def copy(baked: BakedProject, folder: Path) -> BakedProject:
    """Copy the project's files, without what its tools have made."""
    made = shutil.ignore_patterns(".*_cache", ".coverage", ".venv", "__pycache__")
    return BakedProject(
        path=Path(shutil.copytree(baked.path, folder / baked.path.name, ignore=made)),
        database=baked.database,
    )


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that other users can reach, which pytest's own are not."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def test_a_path_with_a_space_and_an_accent(baked: BakedProject, tmp_path: Path) -> None:
    """Server sockets, URLs and shell lines have to cope with it."""
    assert copy(baked, tmp_path / "Été à la mer").pytest() > 0


def test_another_working_directory(baked: BakedProject, tmp_path: Path) -> None:
    """The project is found by path, and nothing is left where the command was typed."""
    uv, project = find_uv_bin(), baked.path
    assert count_passes(run(uv, "run", "--project", project, "pytest", project, cwd=tmp_path)) > 0
    assert list(tmp_path.iterdir()) == []


def test_an_ordinary_user(baked: BakedProject, open_folder: Path) -> None:
    """Who installs and runs it all alone. Where these tests run as root, that is `nobody`."""
    user = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    project = copy(baked, open_folder)
    home = open_folder / "home"
    home.mkdir()
    uv = shutil.copy(find_uv_bin(), open_folder)
    for path in [home, project.path, *project.path.rglob("*")]:
        os.chown(path, user.pw_uid, user.pw_gid)

    suite = run(
        uv,
        *("run", "pytest"),
        cwd=project.path,
        environment=developer_environment(
            HOME=str(home), USER=user.pw_name, LOGNAME=user.pw_name, UV_CACHE_DIR=str(home / "uv")
        ),
        user=user.pw_uid if os.geteuid() == 0 else None,
    )
    assert count_passes(suite) > 0
