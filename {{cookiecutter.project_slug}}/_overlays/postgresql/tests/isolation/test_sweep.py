"""A run removes what dead runs have left on the server, and nothing else."""

from pathlib import Path

from sqlalchemy import make_url

from ..harness.server import DatabaseServer

DATABASES = "SELECT datname FROM pg_database"


def test_the_databases_of_the_living_are_left(database_url: str, run_directory: Path) -> None:
    """F28: another worker, or another run, begins while this test has a database."""
    with DatabaseServer(run_directory, "another") as server:
        found = make_url(database_url).database in server.query(DATABASES)

    assert found, "another run has dropped the database of a living one"


def test_the_databases_of_the_dead_are_dropped(run_directory: Path) -> None:
    """F27: whoever comes next removes them."""
    left = f"pytest_run_{run_directory.name}_dead_1"
    with DatabaseServer(run_directory, "dead") as server:
        server.query(f'CREATE DATABASE "{left}"')

    with DatabaseServer(run_directory, "next") as server:
        found = left in server.query(DATABASES)

    assert not found, "the database of a dead run is still there"
