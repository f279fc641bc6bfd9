"""A worker's client of the server: it creates, clones and drops databases, and says why it cannot."""

import secrets
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from threading import Event
from typing import Any
from urllib.parse import urlsplit

import pytest
from pymongo import MongoClient
from pymongo.database import Database as SyncDatabase
from pymongo.errors import OperationFailure

from ..harness import backend, blocker
from ..harness.backend import SCHEMES, Backend, run_of
from ..harness.external import external_url
from ..harness.server import DatabaseServer, summarize
from ..harness.unavailable import ServerUnavailableError
from ..harness.urls import database_of

SECONDS_TO_WAIT = 30

NewWorker = Callable[[], Backend]
AnswerOf = Callable[[Any], dict[str, Any] | None]


class OwnMigrations:
    """Migrations that create a collection, as soon as they may go on."""

    def __init__(self) -> None:
        self.runs = 0
        self.began = Event()
        self.may_go_on = Event()

    def upgrade(self, url: str) -> None:
        """Create the collection, unless it is there."""
        self.began.set()
        assert self.may_go_on.wait(SECONDS_TO_WAIT)
        with MongoClient[dict[str, Any]](url) as client:
            database = client.get_default_database()
            if not database.list_collection_names():
                database.create_collection("notes")
                self.runs += 1


@pytest.fixture(autouse=True)
def allowed_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Test: it may allow further servers."""
    monkeypatch.setattr(blocker, "allowed_servers", set(blocker.allowed_servers))


@pytest.fixture
def server_url(database_server: DatabaseServer) -> str:
    """Run: the URL of a database that does not exist, on the server of the tests."""
    return database_server.backend.create()


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """Test: the directory of a run of its own."""
    directory = tmp_path / secrets.token_hex(4)
    directory.mkdir()
    return directory


@pytest.fixture
def new_worker(server_url: str, directory: Path) -> NewWorker:
    """Test: a function that returns the client of another worker of that run, to open with
    `with`."""
    return lambda: Backend(server_url, directory, f"another_{secrets.token_hex(4)}")


@pytest.fixture
def external(monkeypatch: pytest.MonkeyPatch, server_url: str) -> None:
    """Test: its server is an external one."""
    monkeypatch.setenv("TEST_DATABASE_URL", server_url)


@pytest.fixture
def create_database(database_server: DatabaseServer) -> Iterator[Callable[[str], str]]:
    """Test: a function that creates a database, and returns its name."""
    created = []

    def create(name: str) -> str:
        with blocker.unblocked():
            database_server.backend._client[name].create_collection("notes")
        created.append(name)
        return name

    yield create
    with blocker.unblocked():
        for name in created:
            database_server.backend._client.drop_database(name)


@pytest.fixture
def database_in_use(database_server: DatabaseServer, create_database: Callable[[str], str]) -> str:
    """Test: the name of a database of this run, which is alive."""
    return create_database(f"{run_of(database_server.backend._name)}_{secrets.token_hex(4)}")


def answer(patch: pytest.MonkeyPatch, name: str, answer_of: AnswerOf) -> None:
    """Let the server answer a command as another server would: `answer_of` returns the answer, or
    None for its own."""
    original = SyncDatabase.command

    def command(database: Any, command: Any, *arguments: Any, **options: Any) -> Any:
        if name in command and (given := answer_of(command)):
            return given
        return original(database, command, *arguments, **options)

    patch.setattr(SyncDatabase, "command", command)


def databases(worker: Backend) -> list[str]:
    """Return the names of the server's databases."""
    return worker._client.list_database_names()


def enter(template: AbstractContextManager[str]) -> str:
    """Create the template, or use one that is there."""
    return template.__enter__()


def leave(template: AbstractContextManager[str]) -> None:
    """Use the template no more."""
    template.__exit__(None, None, None)


def expect_unavailable(url: str, directory: Path, match: str) -> str:
    """Return the one sentence in which a worker says why it cannot use the server at `url`."""
    with pytest.raises(ServerUnavailableError, match=f"cannot be used: {match}") as raised:
        Backend(url, directory, "main").__enter__()
    assert "\n" not in str(raised.value)
    return str(raised.value)


def test_dropped_database_is_gone(new_worker: NewWorker, database_server: DatabaseServer) -> None:
    """F27: a database without a schema at once, a clone in the end, when no later test gets it."""
    migrations = OwnMigrations()
    migrations.may_go_on.set()
    with new_worker() as worker:
        with worker.template(migrations) as template:
            clone = worker.clone(template)
            assert database_of(clone) in databases(worker)
            worker.drop(clone)

        assert database_of(clone) not in databases(worker), "a database is still there"

    with database_server.empty_database() as url:
        migrations.upgrade(url)
    assert database_of(url) not in databases(database_server.backend), "it is still there"


def test_one_worker_migrates(new_worker: NewWorker) -> None:
    """F28, F29: others wait for its template, which it drops in the end."""
    migrations = OwnMigrations()
    with ThreadPoolExecutor() as threads, new_worker() as first, new_worker() as second:
        created, used = first.template(migrations), second.template(migrations)
        creating = threads.submit(enter, created)
        assert migrations.began.wait(SECONDS_TO_WAIT)
        waiting = threads.submit(enter, used)
        with pytest.raises(TimeoutError):
            waiting.result(timeout=0.1)
        migrations.may_go_on.set()
        template = creating.result()

        assert waiting.result() == template
        second.drop(second.clone(template))
        leave(used)
        assert database_of(template) in databases(first), "the template of another worker is gone"
        leave(created)
        assert database_of(template) not in databases(first), "the template is still there"

    assert migrations.runs == 1, "two workers migrated the template"


def test_template_is_not_dropped_while_another_worker_migrates(new_worker: NewWorker) -> None:
    """F28: that worker would have a part of it."""
    migrations = OwnMigrations()
    migrations.may_go_on.set()
    with ThreadPoolExecutor() as threads, new_worker() as first, new_worker() as second:
        created, used = first.template(migrations), second.template(migrations)
        enter(created)
        migrations.may_go_on.clear()
        migrations.began.clear()
        waiting = threads.submit(enter, used)
        assert migrations.began.wait(SECONDS_TO_WAIT)
        leaving = threads.submit(leave, created)
        with pytest.raises(TimeoutError):
            leaving.result(timeout=0.1)
        migrations.may_go_on.set()
        waiting.result()
        leaving.result()
        leave(used)


@pytest.mark.usefixtures("external")
def test_run_drops_what_dead_runs_left(
    new_worker: NewWorker,
    server_url: str,
    tmp_path: Path,
    create_database: Callable[[str], str],
) -> None:
    """F27, F28: on a server that outlives them. It leaves the databases of living runs, also those
    of their other workers, and those that are no tests' databases."""
    token = secrets.token_hex(4)
    orphaned = create_database(f"pytest_run_{token}dead_main_1")
    not_of_tests = create_database(f"{token}_production")
    with (
        Backend(server_url, tmp_path / f"{token}living", "gw1"),
        blocker.unblocked(),
        MongoClient[dict[str, Any]](server_url) as without_name,
    ):
        in_use = create_database(f"pytest_run_{token}living_gw0_1")
        without_name.admin.command("ping")
        with new_worker() as worker:
            left = databases(worker)

    assert orphaned not in left, "the database of a dead run is still there"
    assert in_use in left, "a run dropped the database of another one, which is alive"
    assert not_of_tests in left, "a run dropped a database that no run has created"


@pytest.mark.usefixtures("external")
def test_idle_run_is_alive(new_worker: NewWorker, monkeypatch: pytest.MonkeyPatch) -> None:
    """F28: MongoDB lists connections without an operation only on demand. The embedded server
    lists all."""
    answer(
        monkeypatch, "currentOp", lambda command: None if command.get("$all") else {"inprog": []}
    )

    with new_worker() as idle:
        assert idle.unavailable_reason() is None


@pytest.mark.usefixtures("external")
def test_server_that_lists_no_connections(
    new_worker: NewWorker,
    monkeypatch: pytest.MonkeyPatch,
    database_server: DatabaseServer,
    database_in_use: str,
) -> None:
    """F28: not even that of this run. Every database would be dropped."""
    answer(monkeypatch, "currentOp", lambda command: {"inprog": []})

    with pytest.raises(AssertionError, match="does not list"):
        new_worker().__enter__()

    left = databases(database_server.backend)
    assert database_in_use in left, "a run dropped a database that may be in use"


@pytest.mark.usefixtures("external")
def test_role_that_may_not_list_connections(
    new_worker: NewWorker, monkeypatch: pytest.MonkeyPatch, database_in_use: str
) -> None:
    """F28: it can use the server all the same, and drops nothing."""

    def refuse(command: object) -> dict[str, Any]:
        raise OperationFailure("not authorized", 13)

    answer(monkeypatch, "currentOp", refuse)
    with new_worker() as worker:
        left = databases(worker)

    assert database_in_use in left, "a run dropped a database that may be in use"


@pytest.mark.usefixtures("external")
def test_router(new_worker: NewWorker, monkeypatch: pytest.MonkeyPatch) -> None:
    """It supports transactions. It cannot list the connections of others."""
    answer(monkeypatch, "hello", lambda command: {"isWritablePrimary": True, "msg": "isdbgrid"})
    answer(monkeypatch, "currentOp", lambda command: pytest.fail("it lists connections"))

    with new_worker() as worker:
        assert worker.unavailable_reason() is None


def test_stand_alone_server(new_worker: NewWorker, monkeypatch: pytest.MonkeyPatch) -> None:
    """F14: tests would leave out transactions. The sentence says what is needed."""
    answer(monkeypatch, "hello", lambda command: {"isWritablePrimary": True})

    with pytest.raises(ServerUnavailableError, match="transactions need a replica set"):
        new_worker().__enter__()


def test_nobody_answers(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The run would wait for ever, for a server that is silent or not there. The sentence says what
    the system says of that one; its port is bound, so that nobody begins to listen."""
    monkeypatch.setattr(backend, "MILLISECONDS_TO_CONNECT", 100)
    with socket.create_server(("127.0.0.1", 0)) as silent, socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        hosts = [f"127.0.0.1:{each.getsockname()[1]}" for each in (silent, bound)]
        message = expect_unavailable(f"mongodb://{','.join(hosts)}/", directory, "127.0.0.1:")

    assert f"{hosts[1]}: " in message


def test_server_refuses(server_url: str, directory: Path) -> None:
    """The sentence says why, and does not show the password: it may be that of another server."""
    url = urlsplit(server_url)
    address = url.netloc.rpartition("@")[2]
    wrong = url._replace(netloc=f"ada:sesame@{address}").geturl()

    message = expect_unavailable(wrong, directory, "[Aa]uthentication failed")

    assert address in message
    assert "sesame" not in message


@pytest.mark.parametrize(
    ("url", "match"),
    [
        ("mongodb://127.0.0.1:65536/", "Port must be"),
        ("mongodb://127.0.0.1:1/?nonsense=1", "Unknown option"),
        ("mongodb://127.0.0.1:1/?appName=a&appName=b", "Duplicate URI option"),
        ("mongodb://ada:open/sesame@127.0.0.1:1/", "Port contains .* must be escaped"),
    ],
    ids=["port", "option", "option-twice", "password"],
)
def test_driver_refuses(directory: Path, url: str, match: str) -> None:
    """The sentence says why, instead of a traceback for each test."""
    assert "sesame" not in expect_unavailable(url, directory, match)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("mongodb://a:1,b:2", "mongodb://a:1,b:2/{}"),
        ("mongodb://a/?tls=true", "mongodb://a/{}?tls=true"),
        ("mongodb://ada:pw@a/", "mongodb://ada:pw@a/{}?authSource=admin"),
        ("mongodb://ada:pw@a/own?tls=true", "mongodb://ada:pw@a/{}?tls=true&authSource=own"),
        ("mongodb://ada:pw@a/?AuthSource=own", "mongodb://ada:pw@a/{}?AuthSource=own"),
    ],
    ids=["two-servers", "option", "user", "user-of-a-database", "auth-source"],
)
def test_accounts_are_those_of_the_server(directory: Path, url: str, expected: str) -> None:
    """A test database has no accounts: nobody could open it. Its name begins with that of its run."""
    created = Backend(url, directory, "main").create()

    assert created == expected.format(f"pytest_run_{directory.name}_main_1")


@pytest.mark.parametrize("scheme", ["mongodb://", "mongodb+srv://"])
def test_scheme_of_an_external_server(monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    """MongoDB Atlas shows the second one."""
    monkeypatch.setenv("TEST_DATABASE_URL", f"{scheme}db.example.com/")

    assert external_url(SCHEMES) == f"{scheme}db.example.com/"


def test_clones_are_not_measured(directory: Path) -> None:
    """No setting makes them cheaper, so that the report need not say what they cost."""
    assert summarize(directory) is None
