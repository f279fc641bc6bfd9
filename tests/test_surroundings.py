"""A project's tests pass in any folder, from any folder, for any user, and whatever it is called."""

import os
import pwd
import shutil
from pathlib import Path

import pytest
from uv import find_uv_bin

from baked_project import BakedProject, count_passes
from commands import developer_environment, run
from conftest import Bake
from stacks import WITHOUT_SAMPLE
from test_answers import AS_TYPED, GOOD_TEXTS

with_each_stack = pytest.mark.parametrize("baked", WITHOUT_SAMPLE, indirect=True)


@with_each_stack
@pytest.mark.nightly
def test_a_path_with_a_space_and_an_accent(baked: BakedProject, tmp_path: Path) -> None:
    """Server sockets, URLs and shell lines have to cope with it."""
    assert baked.copy(tmp_path / "Été à la mer" / baked.path.name).pytest() > 0


@with_each_stack
@pytest.mark.nightly
def test_another_working_directory(baked: BakedProject, tmp_path: Path) -> None:
    """The project is found by path, and the working directory stays empty."""
    uv, project = find_uv_bin(), baked.path
    assert count_passes(run(uv, "run", "--project", project, "pytest", project, cwd=tmp_path)) > 0
    assert list(tmp_path.iterdir()) == []


@with_each_stack
@pytest.mark.nightly(except_for=["postgresql-none"])
def test_an_ordinary_user(baked: BakedProject, open_folder: Path) -> None:
    """Such a user installs and runs it alone. Where these tests run as root, that is `nobody`."""
    user = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    project = baked.copy(open_folder / baked.path.name)
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


def test_awkward_answers(bake: Bake) -> None:
    """It builds, installs and passes its own tests, with metadata made of the answers."""
    project = bake(
        project_name=AS_TYPED.format("".join(GOOD_TEXTS.values())[:60]),
        project_slug="x" * 40,
        description=AS_TYPED.format("".join(GOOD_TEXTS.values())),
        author_name='Zoë, "Zo" O\'Neil <\\>',
        author_email="zoe+%@example.com",
        example="none",
    )
    assert project.pytest() > 0
