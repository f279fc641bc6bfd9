"""A run removes what dead runs left on the server, and nothing else."""

import secrets
from pathlib import Path

from sqlalchemy import make_url

from ..harness.server import DatabaseServer

DATABASES = "SELECT datname FROM pg_database"


def test_databases_of_living_runs_are_left(database_url: str, run_directory: Path) -> None:
    """F28: another worker, or another run, starts while this test has a database."""
    with DatabaseServer(run_directory, f"another_{secrets.token_hex(4)}") as server:
        found = make_url(database_url).database in server.backend.query(DATABASES)

    assert found, "a run dropped the database of another one, which is alive"


def test_databases_of_dead_runs_are_dropped(run_directory: Path) -> None:
    """F27: the next run drops them."""
    worker = f"dead_{secrets.token_hex(4)}"
    orphaned = f"pytest_run_{run_directory.name}_{worker}_1"
    with DatabaseServer(run_directory, worker) as server:
        server.backend.query(f'CREATE DATABASE "{orphaned}"')

    with DatabaseServer(run_directory, f"next_{worker}") as server:
        found = orphaned in server.backend.query(DATABASES)

    assert not found, "the database of a dead run is still there"
