"""A worker's connection to the server: it creates, clones and drops databases, and says why it
cannot."""

import json
import secrets
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from types import SimpleNamespace

import asyncpg
import pytest
from sqlalchemy import make_url

from ..harness import backend
from ..harness.backend import Backend
from ..harness.clone_costs import CHOICE
from ..harness.migrations import Migrations
from ..harness.server import DatabaseServer, summarize
from ..harness.unavailable import ServerUnavailableError
from ..harness.urls import database_of

DATABASES = "SELECT datname FROM pg_database"
SECONDS_TO_WAIT = 30

NewWorker = Callable[[], Backend]


class OwnMigrations:
    """Migrations whose template no other test uses. They wait until they may go on."""

    def __init__(self, folder: Path) -> None:
        self._source = folder / "migration.py"
        self._source.write_text(secrets.token_hex())
        self.runs = 0
        self.began = Event()
        self.may_go_on = Event()

    def sources(self) -> list[Path]:
        """Return a file that is different in each test."""
        return [self._source]

    def upgrade(self, url: str) -> None:
        """Do nothing, slowly."""
        self.runs += 1
        self.began.set()
        assert self.may_go_on.wait(SECONDS_TO_WAIT)


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Test: its workers connect, however busy the machine is."""
    monkeypatch.setattr(backend, "SECONDS_TO_CONNECT", SECONDS_TO_WAIT)


@pytest.fixture
def migrations(tmp_path: Path) -> OwnMigrations:
    """Test: its own migrations."""
    return OwnMigrations(tmp_path)


@pytest.fixture
def directory(tmp_path: Path, run_directory: Path) -> Path:
    """Test: a directory with the name of the run's, after which databases are named."""
    directory = tmp_path / run_directory.name
    directory.mkdir()
    return directory


@pytest.fixture
def new_worker(database_url: str, directory: Path) -> NewWorker:
    """Test: a function that returns another worker's connection, to open with `with`."""
    return lambda: Backend(database_url, directory, f"another_{secrets.token_hex(4)}")


def create_template(worker: Backend, migrations: Migrations) -> str:
    """Return the URL of the migrated template."""
    with worker.template(migrations) as url:
        return url


def expect_unavailable(url: str, directory: Path, match: str) -> None:
    """Fail unless a worker says, in one sentence, why it cannot use the server at `url`."""
    with pytest.raises(ServerUnavailableError, match=f"cannot be used: {match}"):
        Backend(url, directory, "main").__enter__()


def test_dropped_database_is_gone(new_worker: NewWorker, directory: Path) -> None:
    """F27: also when something is connected to it."""
    with new_worker() as worker:
        url = worker.create()
        with Backend(url, directory, f"on_it_{secrets.token_hex(4)}"):
            worker.drop(url)

        assert database_of(url) not in worker.query(DATABASES), "a database is still there"


def test_database_without_a_schema_is_dropped(database_server: DatabaseServer) -> None:
    """F27: when its block ends."""
    with database_server.empty_database() as url:
        assert database_of(url) in database_server.backend.query(DATABASES)

    assert database_of(url) not in database_server.backend.query(DATABASES), "it is still there"


def test_lost_server_is_reported(database_server: DatabaseServer, run_directory: Path) -> None:
    """F27: with its reason, whatever the worker asks for. Its databases are gone as well, so that
    dropping them does not fail."""
    with (
        # Of a living worker: any other worker may drop the databases of a lost one.
        database_server.empty_database() as url,
        DatabaseServer(run_directory, f"lost_{secrets.token_hex(4)}") as server,
    ):
        assert server.unavailable_reason() is None
        [process] = server.backend.query("SELECT pg_backend_pid()")
        milliseconds_to_wait = SECONDS_TO_WAIT * 1000
        database_server.backend.query(
            "SELECT pg_terminate_backend($1, $2)", process, milliseconds_to_wait
        )

        assert "is gone: " in str(server.unavailable_reason())
        with pytest.raises(ServerUnavailableError, match="is gone: "):
            server.backend.create()
        server.backend.drop(url)


def test_server_lost_during_a_statement_is_reported(new_worker: NewWorker) -> None:
    """F27: its driver has another error for that."""
    with new_worker() as worker:
        terminate = "SELECT pg_terminate_backend(pg_backend_pid()), pg_sleep(60)"
        with pytest.raises(ServerUnavailableError, match="is gone: "):
            worker.query(terminate)


def test_invalid_statement_is_not_a_lost_server(new_worker: NewWorker) -> None:
    """The run would stop, and the report would name the wrong cause."""
    with new_worker() as worker:
        with pytest.raises(asyncpg.PostgresError, match="nowhere"):
            worker.query("SELECT FROM nowhere")

        assert worker.unavailable_reason() is None


def test_one_worker_migrates(new_worker: NewWorker, migrations: OwnMigrations) -> None:
    """F28, F29: others wait for its template, also those of another run on the same server."""
    with ThreadPoolExecutor() as threads, new_worker() as second, new_worker() as first:
        creating = threads.submit(create_template, first, migrations)
        assert migrations.began.wait(SECONDS_TO_WAIT)
        waiting = threads.submit(create_template, second, migrations)
        with pytest.raises(TimeoutError):
            waiting.result(timeout=0.1)
        migrations.may_go_on.set()
        template = creating.result()

        assert waiting.result() == template
        first.drop(template)

    assert migrations.runs == 1, "two workers migrated the template"


def test_each_role_has_a_template(new_worker: NewWorker, migrations: OwnMigrations) -> None:
    """A role can clone only what it owns. Its name may be as long as PostgreSQL allows."""
    migrations.may_go_on.set()
    templates = {}
    with new_worker() as worker:
        for role in ("a" * 63, "b" * 63):
            worker._url = worker._url.set(username=role)
            for _ in ("first", "again"):
                url = create_template(worker, migrations)
                templates[database_of(url)] = url
        for url in templates.values():
            worker.drop(url)

    assert len(templates) == 2, "roles share a template"
    assert migrations.runs == 2, "a template that exists was migrated again"


def test_nobody_listens(database_url: str, directory: Path) -> None:
    """The sentence says what the system says. The port is bound, so that nobody begins to."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        url = f"postgresql+asyncpg://ada@127.0.0.1:{bound.getsockname()[1]}/tests"
        expect_unavailable(url, directory, "(?!no answer)")


def test_nobody_answers(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The run would wait for ever."""
    monkeypatch.setattr(backend, "SECONDS_TO_CONNECT", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"postgresql+asyncpg://ada@127.0.0.1:{silent.getsockname()[1]}/tests"
        expect_unavailable(url, directory, "no answer")


def test_server_refuses(database_url: str, directory: Path) -> None:
    """The sentence says why: here, as it has no such database."""
    nowhere = make_url(database_url).set(database="not_on_this_server")
    url = nowhere.render_as_string(hide_password=False)
    expect_unavailable(url, directory, ".*does not exist")


def test_driver_refuses(directory: Path) -> None:
    """The sentence says why: here, as it has no such option."""
    url = "postgresql+asyncpg://ada@127.0.0.1:1/tests?ssl=nonsense"
    expect_unavailable(url, directory, ".*sslmode")


def test_server_that_is_too_old(new_worker: NewWorker, monkeypatch: pytest.MonkeyPatch) -> None:
    """It cannot be told how to clone. The sentence says which version is needed."""
    connections: list[asyncpg.Connection] = []

    def get_server_version(connection: asyncpg.Connection) -> SimpleNamespace:
        connections.append(connection)
        return SimpleNamespace(major=14)

    monkeypatch.setattr(asyncpg.Connection, "get_server_version", get_server_version)

    with pytest.raises(ServerUnavailableError, match="is version 14, and 15 is needed"):
        new_worker().__enter__()
    assert [connection.is_closed() for connection in connections] == [True]


def test_oldest_server(new_worker: NewWorker, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is one that can be told how to clone."""
    version = SimpleNamespace(major=15)
    monkeypatch.setattr(asyncpg.Connection, "get_server_version", lambda connection: version)

    with new_worker() as worker:
        assert worker.unavailable_reason() is None


def test_clones_on_an_external_server_are_measured(
    new_worker: NewWorker,
    migrations: OwnMigrations,
    directory: Path,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """F29: their time, and no other. The strategy is the one that was chosen."""
    monkeypatch.setenv("TEST_DATABASE_URL", database_url)
    migrations.may_go_on.set()
    with new_worker() as worker:
        template = create_template(worker, migrations)
        chosen = json.loads((directory / CHOICE).read_text())["strategy"]
        began = time.perf_counter()
        tried = worker._seconds_to_clone(database_of(template), chosen)
        worker.drop(worker.clone(template))
        [measured] = [float(file.read_text()) for file in directory.glob("*.clone-times")]
        assert 0 < tried + measured < time.perf_counter() - began

        (directory / CHOICE).write_text(json.dumps({"strategy": "none_such", "syncs": False}))
        create_template(worker, migrations)
        for clone in (
            lambda: worker._seconds_to_clone(database_of(template), "none_such"),
            lambda: worker.clone(template),
        ):
            with pytest.raises(asyncpg.PostgresError, match="none_such"):
                clone()
        worker.drop(template)


def test_clones_on_the_embedded_server_are_not_measured(
    new_worker: NewWorker,
    migrations: OwnMigrations,
    directory: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nobody can make them cheaper, so that the report need not say what they cost."""
    monkeypatch.delenv("TEST_DATABASE_URL", raising=False)
    migrations.may_go_on.set()
    with new_worker() as worker:
        template = create_template(worker, migrations)
        worker.drop(worker.clone(template))
        worker.drop(template)

    assert summarize(directory) is None
    assert list(directory.iterdir()) == []
