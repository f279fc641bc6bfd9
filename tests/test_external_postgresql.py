"""The tests of a project use a team's own PostgreSQL server, however its address is given."""

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

import pytest

from baked_project import BakedProject
from printed_url import printed_url
from suite_runs import Runs, server_errors

pytestmark = pytest.mark.parametrize("baked", ["postgresql-none"], indirect=True)

CLONES = re.compile(
    r"^Cloning a test database took \d+ ms \(median of \d+, \w+\)\.(.*)$", re.MULTILINE
)
ADVICE = "start the server with `-c fsync=off -c full_page_writes=off`, and its data on tmpfs"


@pytest.fixture(scope="module")
def server(baked: BakedProject) -> Iterator[SplitResult]:
    """The parts of the URL of a server with a password and a port, which syncs."""
    with tempfile.TemporaryDirectory() as folder:  # not pytest's, which the server cannot reach
        Path(folder).chmod(0o755)
        with printed_url(baked, "serve_durably.py", folder) as url:
            yield urlsplit(url)


def test_address_in_the_query(runs: Runs, server: SplitResult) -> None:
    """With a port that is not PostgreSQL's usual one."""
    query = f"host={server.hostname}&port={server.port}"
    runs.succeed(TEST_DATABASE_URL=f"{without_address(server)}?{query}")


@pytest.mark.nightly
def test_two_hosts(runs: Runs, server: SplitResult) -> None:
    """Nobody listens at the first."""
    query = f"host=127.0.0.1:1&host={server.hostname}:{server.port}"
    runs.succeed(TEST_DATABASE_URL=f"{without_address(server)}?{query}")


@pytest.mark.nightly
def test_address_in_the_environment(runs: Runs, server: SplitResult) -> None:
    """As `psql` finds it."""
    runs.succeed(
        TEST_DATABASE_URL=f"{server.scheme}:///postgres",
        PGHOST=str(server.hostname),
        PGPORT=str(server.port),
        PGUSER=str(server.username),
        PGPASSWORD=str(server.password),
    )


def test_socket(baked: BakedProject, runs: Runs) -> None:
    """With its port, which is part of its name."""
    with printed_url(baked, "serve.py", runs.folder) as url:
        runs.succeed(TEST_DATABASE_URL=f"{url}&port=5432")


def test_service(runs: Runs) -> None:
    """Otherwise another server would be used, without a word."""
    status, output = runs.run(TEST_DATABASE_URL="postgresql+asyncpg:///postgres?service=ours")
    assert status == pytest.ExitCode.USAGE_ERROR, output
    [message] = server_errors(output)
    assert "TEST_DATABASE_URL cannot name a service" in message


@pytest.mark.parametrize(
    "workers",
    [pytest.param((), marks=pytest.mark.nightly), ("-n", "2")],
    ids=["one-process", "two-workers"],
)
def test_cost_of_clones(runs: Runs, server: SplitResult, workers: tuple[str, ...]) -> None:
    """The report ends with it, and with the remedy."""
    status, output = runs.run(*workers, TEST_DATABASE_URL=server.geturl())
    assert status == 0, output
    [advice] = CLONES.findall(output)
    assert ADVICE in advice


def test_cost_of_clones_on_a_server_that_does_not_sync(baked: BakedProject, runs: Runs) -> None:
    """It needs no advice."""
    with printed_url(baked, "serve.py", runs.folder) as url:
        status, output = runs.run(TEST_DATABASE_URL=url)
    assert status == 0, output
    assert CLONES.findall(output) == [""]


def test_cost_of_clones_on_the_embedded_server(runs: Runs) -> None:
    """It says nothing: nobody can change that."""
    status, output = runs.run()
    assert status == 0, output
    assert "Cloning" not in output


def without_address(server: SplitResult) -> str:
    """Return the server's URL without host and port."""
    return f"{server.scheme}://{server.username}:{server.password}@/postgres"
