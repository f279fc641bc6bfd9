"""The failures of the catalogue, put back on purpose: what to break, and which test must notice."""

from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path

SQL = ("sqlite", "postgresql")
MONGO = ("mongodb", "mongodb-motor")
ALL = SQL + MONGO

NONE = ("none",)
INVOICES = ("invoices",)
TASK_QUEUE = ("none-taskiq",)
TASK_QUEUE_WITH_SAMPLE = ("invoices-taskiq",)

PACKAGE = "src/fastapi_service"

TWO_WORKERS = ("-n", "2")
SHARED_CONNECTION = ("-o", "shared_connection=true")
WHERE = {
    (): "",
    TWO_WORKERS: ", in one of two workers",
    SHARED_CONNECTION: ", on a shared connection",
}

Edits = tuple[tuple[str, str], ...]

# How a test gets a clone, in tests/harness/clone_queue.py.
GET_A_CLONE = (
    "        self._next = self._thread.submit(self._replenish)\n        return clone.result()\n"
)

# Edits of tests/conftest.py by which each test gets the database of the first.
SAME_DATABASE = (
    ("@pytest.fixture\ndef database_url(", "SAME = []\n\n\n@pytest.fixture\ndef database_url("),
    (
        "    with connection_mode.database() as url:\n        yield url\n",
        "    if not SAME:\n"
        "        SAME.extend([opened := connection_mode.database(), opened.__enter__()])\n"
        "    yield SAME[1]\n",
    ),
)

YIELD_DATABASE = "        yield app.state.database\n"
BLAME = "isolation/test_blame.py::test_only_culprits_are_blamed"
FORGOTTEN_TASK = "app.state.task = asyncio.create_task(asyncio.sleep(60), name='forgotten')"


@dataclass(frozen=True)
class Sabotage:
    """One fault: `edits` replace text in `file`; then `test` fails, and a line of its message
    contains `message`. `options` are pytest's.

    `examples` are the values of the prompt whose projects get the fault; those with the task queue
    end with `-taskiq`. Without `own_server` the
    test uses a server that other tests use as well, which is quicker. `more` has edits of further
    files.
    """

    failure: str
    fault: str
    stacks: tuple[str, ...]
    file: str
    edits: Edits
    test: str
    message: str
    options: tuple[str, ...] = ()
    examples: tuple[str, ...] = NONE
    own_server: bool = False
    more: tuple[tuple[str, Edits], ...] = ()

    def apply(self, project: Path) -> None:
        """Edit the project."""
        for name, text in self.edited(project).items():
            (project / name).write_text(text)

    def edited(self, project: Path) -> dict[str, str]:
        """Return the texts of the edited files. Fails when a text to replace is no longer there."""
        texts = {}
        for name, edits in ((self.file, self.edits), *self.more):
            texts[name] = (project / name).read_text()
            for old, new in edits:
                found = texts[name].count(old)
                assert found == 1, f"{self.failure}: {name} has no single {old!r}"
                texts[name] = texts[name].replace(old, new)
        return texts


def impatient(file: str, constant: str) -> tuple[str, Edits]:
    """Return the edit by which a test that waits in vain does not wait for long."""
    return file, ((f"{constant} = 10\n", f"{constant} = 0.1\n"),)


def left_open(
    what: str, stacks: tuple[str, ...], statements: str, message: str, *options: str
) -> Sabotage:
    """Return the sabotage of a test that begins with `statements`, which leave something open."""
    docstring = (
        '    """F25: the application was started, and its database is that of the test."""\n'
    )
    return Sabotage(
        failure="F22",
        fault=f"a test leaves {what} open{WHERE[options]}",
        stacks=stacks,
        file="tests/test_wiring.py",
        edits=((docstring, f"{docstring}    {statements}\n"),),
        test="test_wiring.py::test_lifespan_runs",
        message=f"leaked: {message}",
        options=options,
    )


def migrated_by(create: str) -> Edits:
    """Return edits of tests/conftest.py that let the function `create_all`, defined by `create`,
    make the template."""
    return (
        (
            "    with database_server.template(migrations) as template:\n",
            "    from types import SimpleNamespace\n\n"
            f"{create}"
            "    unlike_migrations = SimpleNamespace(\n"
            "        upgrade=create_all, sources=lambda: [*migrations.sources(), Path(__file__)]\n"
            "    )\n"
            "    with database_server.template(unlike_migrations) as template:\n",
        ),
    )


CREATE_ALL = migrated_by(
    "    def create_all(url):\n"
    "        import asyncio\n\n"
    "        from fastapi_service.models import METADATA\n\n"
    "        async def create():\n"
    "            database = Database(url)\n"
    "            async with database.engine.begin() as connection:\n"
    "                for metadata in METADATA:\n"
    "                    await connection.run_sync(metadata.create_all)\n"
    "            await database.close()\n\n"
    "        asyncio.run(create())\n\n"
)
WITHOUT_OPTIONS = (
    (
        'database.command("create", spec.name, **spec.options)',
        'database.command("create", spec.name)',
    ),
)
SETTINGS_OF_THE_ENVIRONMENT = (
    (
        "    app.state.settings = settings\n"
        "    app.state.open_database = connection_mode.open_database\n"
        "    async with",
        "    from fastapi_service.settings import load_settings\n\n"
        "    app.state.settings = load_settings()\n"
        "    app.state.open_database = connection_mode.open_database\n"
        "    async with",
    ),
)

SABOTAGES = [
    Sabotage(
        failure="F01",
        fault="a background task opens the database of the environment",
        stacks=ALL,
        file="tests/isolation/routes.py",
        edits=(
            (
                "    async def copy(database: Database) -> None:\n",
                "    async def copy(database: Database) -> None:\n"
                "        from .subject import Settings\n\n"
                "        database = Database(Settings().database_url)\n",
            ),
        ),
        test="isolation/test_background_tasks.py::test_background_task_writes_to_the_test_database",
        message="blocked: ",
    ),
    Sabotage(
        failure="F01",
        fault="the task that writes an export opens the database of the environment",
        stacks=ALL,
        examples=INVOICES,
        file=f"{PACKAGE}/exports/task.py",
        edits=(
            (
                "    try:\n        async with asyncio.timeout",
                "    from ..settings import load_settings\n\n"
                "    database = Database(load_settings().database_url)\n"
                "    try:\n        async with asyncio.timeout",
            ),
        ),
        test="api/test_exports.py::test_a_background_task_writes_to_the_database_of_the_test",
        message="blocked: ",
    ),
    Sabotage(
        failure="F01",
        fault="a task of the queue opens the database of the environment",
        stacks=("sqlite",),
        examples=TASK_QUEUE,
        file=f"{PACKAGE}/queue.py",
        edits=(
            (
                "    database: Database = state.database\n    return database\n",
                "    from .settings import load_settings\n\n"
                "    return Database(load_settings().database_url)\n",
            ),
        ),
        test="isolation/test_task_queue.py::test_task_writes_to_the_test_database",
        message="blocked: ",
    ),
    Sabotage(
        failure="F15",
        fault="a worker begins an export that another has begun",
        stacks=("sqlite",),
        examples=TASK_QUEUE_WITH_SAMPLE,
        file=f"{PACKAGE}/exports/task.py",
        edits=(
            ("if job is None or job.export.status is not ExportStatus.queued:", "if job is None:"),
        ),
        test="api/test_export_delivery.py::test_job_delivered_twice_is_written_once",
        message="the export was written twice",
    ),
    Sabotage(
        failure="F19",
        fault="a task is enqueued before its request commits",
        stacks=("sqlite",),
        examples=TASK_QUEUE,
        file=f"{PACKAGE}/queue.py",
        edits=(
            (
                "        self._background.add_task(enqueue)\n",
                "        import asyncio\n\n"
                "        self._background.add_task(asyncio.wait, [asyncio.create_task(enqueue())])\n",
            ),
        ),
        test="isolation/test_task_queue.py::test_task_starts_after_its_request_has_committed",
        message="the task started before its request had committed",
    ),
    Sabotage(
        failure="F22",
        fault="a task of the queue fails without a word to the test",
        stacks=("sqlite",),
        examples=TASK_QUEUE,
        file=f"{PACKAGE}/queue.py",
        edits=(("            result.raise_for_error()\n", ""),),
        test="isolation/test_task_queue.py::test_failing_task_fails_its_test",
        message="the test does not hear of its task's failure",
    ),
    Sabotage(
        failure="F22",
        fault="a task of the queue runs on when its request has ended",
        stacks=("sqlite",),
        examples=TASK_QUEUE,
        file=f"{PACKAGE}/queue.py",
        edits=(
            ("InMemoryBroker(await_inplace=True)", "InMemoryBroker()"),
            (
                "            result = await sent.get_result()\n            result.raise_for_error()\n",
                "            pass\n",
            ),
        ),
        test="isolation/test_task_queue.py::test_nothing_is_in_flight_after_a_request",
        message="the task is still running",
    ),
    Sabotage(
        failure="F02",
        fault="db_session uses another database",
        stacks=ALL,
        file="tests/conftest.py",
        edits=(
            (
                "async def db_session(database: Database)",
                "async def db_session(database: Database, template_database: TemplateDatabase)",
            ),
            (
                "    async with database.session() as session:\n        yield session\n\n\n",
                "    from .isolation.subject import create_notes\n\n"
                "    with template_database.database() as url:\n"
                "        other = Database(url)\n"
                "        await create_notes(other)\n"
                "        async with other.session() as session:\n"
                "            yield session\n"
                "        await other.close()\n\n\n",
            ),
        ),
        test="isolation/test_sessions.py::test_test_and_routes_share_a_database",
        message="the test does not see what a route wrote",
    ),
    Sabotage(
        failure="F03",
        fault="the engine is created once and kept, as is the database",
        stacks=SQL,
        file=f"{PACKAGE}/main.py",
        edits=(
            (
                "    database: Database = app.state.open_database(app.state.settings.database_url)\n",
                "    opened = app.state.open_database(app.state.settings.database_url)\n"
                "    database: Database = KEPT.setdefault(None, opened)\n",
            ),
            (
                "\n\n@asynccontextmanager",
                "\nKEPT: dict[None, Database] = {}\n\n\n@asynccontextmanager",
            ),
        ),
        more=(("tests/conftest.py", SAME_DATABASE),),
        test="isolation/test_engines.py::test_engine_is_used_by_one_test",
        message="the engine of another test, and event loop, is here",
    ),
    Sabotage(
        failure="F04",
        fault="only one of the two loop scopes is set",
        stacks=ALL,
        file="pytest.ini",
        edits=(
            (
                "asyncio_default_fixture_loop_scope = function",
                "asyncio_default_fixture_loop_scope = session",
            ),
        ),
        test="isolation/test_event_loops.py::test_fixtures_and_test_share_a_loop",
        message="fixtures run on another event loop than their test",
    ),
    Sabotage(
        failure="F05",
        fault="`create_all` creates the schema from the models",
        stacks=SQL,
        file="tests/conftest.py",
        edits=CREATE_ALL,
        test="isolation/test_schema.py::test_test_database_is_at_head",
        message="the test database was not created by the migrations",
    ),
    Sabotage(
        failure="F05",
        fault="`create_all` creates the schema from the models",
        stacks=SQL,
        examples=INVOICES,
        file="tests/conftest.py",
        edits=CREATE_ALL,
        test="api/test_audit_trigger.py::test_audit_entry_cannot_be_changed",
        message="the trigger that a migration creates is missing",
    ),
    Sabotage(
        failure="F05",
        fault="a table is created beside the migrations",
        stacks=SQL,
        file="tests/conftest.py",
        edits=migrated_by(
            "    def create_all(url):\n"
            "        import asyncio\n\n"
            "        from .isolation.subject import create_notes\n\n"
            "        async def create():\n"
            "            database = Database(url)\n"
            "            await create_notes(database)\n"
            "            await database.close()\n\n"
            "        migrations.upgrade(url)\n"
            "        asyncio.run(create())\n\n"
        ),
        test="isolation/test_schema.py::test_test_database_equals_a_fresh_upgrade",
        message="the test database is not what `upgrade head` creates",
    ),
    Sabotage(
        failure="F05",
        fault="collections are cloned without their validators",
        stacks=MONGO,
        file="tests/harness/snapshot.py",
        edits=WITHOUT_OPTIONS,
        test="isolation/test_schema.py::test_snapshot_is_exact",
        message="the clone of strict has other options",
    ),
    Sabotage(
        failure="F05",
        fault="collections are cloned without their validators",
        stacks=MONGO,
        examples=INVOICES,
        file="tests/harness/snapshot.py",
        edits=WITHOUT_OPTIONS,
        test="api/test_schema.py::test_every_collection_has_a_validator",
        message="the validator that a migration adds is missing",
    ),
    Sabotage(
        failure="F05",
        fault="the template is not migrated",
        stacks=MONGO,
        examples=INVOICES,
        file="tests/harness/backend.py",
        edits=(("                migrations.upgrade(url)\n", "                pass\n"),),
        test="isolation/test_schema.py::test_test_database_equals_a_fresh_upgrade",
        message="the test database is not what `upgrade` creates",
    ),
    Sabotage(
        failure="F06",
        fault="the sync client does not run the lifespan",
        stacks=ALL,
        file="tests/conftest.py",
        edits=(
            (
                "        with TestClient(app, base_url) as client, fail_on_leaked_tasks(client):\n"
                "            yield client",
                "        yield TestClient(app)",
            ),
        ),
        test="test_wiring.py::test_lifespan_runs_for_sync_tests",
        message="start-up code did not run for the sync client",
    ),
    Sabotage(
        failure="F07",
        fault="all sessions share one connection",
        stacks=SQL,
        file=f"{PACKAGE}/database.py",
        edits=(
            (
                "        engine = for_reading(self.engine) if read_only else for_writing(self.engine)\n",
                "        if not hasattr(self, 'only'):\n"
                "            self.only = await self.engine.connect()\n",
            ),
            ("async with _session(engine) as", "async with _session(self.only) as"),
        ),
        test="isolation/test_concurrency.py::test_uncommitted_data_is_invisible",
        message="a session sees the uncommitted data of another",
    ),
    Sabotage(
        failure="F07",
        fault="no session has a transaction of its own",
        stacks=MONGO,
        file=f"{PACKAGE}/database.py",
        edits=(("open_session if read_only else open_transaction", "open_session"),),
        test="isolation/test_concurrency.py::test_uncommitted_data_is_invisible",
        message="a session sees the uncommitted data of another",
    ),
    Sabotage(
        failure="F08",
        fault="every test gets the same database",
        stacks=ALL,
        file="tests/conftest.py",
        edits=SAME_DATABASE,
        test="isolation/test_rows.py::test_rows",
        message="the row that another test stored is here",
    ),
    Sabotage(
        failure="F08",
        fault="tests can open the template",
        stacks=("postgresql",),
        file="tests/harness/backend.py",
        edits=(
            (
                "        yield self._url_of(template)\n",
                "        with blocker.allowed(self._url_of(template)):\n"
                "            yield self._url_of(template)\n",
            ),
        ),
        test="isolation/test_blocker.py::test_template_is_blocked",
        message=": not blocked",
    ),
    Sabotage(
        failure="F08",
        fault="the shared client can write to the template",
        stacks=MONGO,
        file="tests/harness/backend.py",
        edits=(
            (
                "        yield url\n        self._clones.clear()\n",
                "        with blocker.allowed(url):\n"
                "            yield url\n"
                "        self._clones.clear()\n",
            ),
        ),
        test="isolation/test_shared_connection.py::test_default_database_of_the_client_is_blocked",
        message=": not blocked",
    ),
    *(
        Sabotage(
            failure="F08",
            fault=fault,
            stacks=MONGO,
            file=file,
            edits=((old, new),),
            test=f"isolation/test_restoring.py::{test}",
            message=message,
        )
        for fault, file, old, new, test, message in (
            (
                "a later test gets a database as an earlier one left it",
                "tests/harness/backend.py",
                "restored = content.restore(self._client[name], changed)",
                "restored = True",
                "test_change_of_a_test_is_undone[insert]",
                "a test finds rows of an earlier one",
            ),
            (
                "a database is restored whose changes are not known",
                "tests/harness/backend.py",
                "changed = changes.known(name)",
                "changed = changes.known(name) or set()",
                "test_change_that_is_not_known[failed]",
                "a test gets what an earlier one may have changed",
            ),
            (
                "a database is restored though a test has started a process",
                "tests/harness/changes.py",
                "    if event in STARTS_OF_PROCESSES:\n        forget_all()\n",
                "",
                "test_change_that_is_not_known[process]",
                "its changes are taken for known",
            ),
            (
                "a restored database is not compared with its template",
                "tests/harness/snapshot.py",
                "return statistics(database) == self.statistics",
                "return True",
                "test_change_from_elsewhere[update]",
                "a test gets what another process has changed",
            ),
            (
                "the database of a failed test is restored",
                "tests/harness/blocker.py",
                "        changes.forget_all()\n",
                "        pass\n",
                "test_database_of_a_failed_test",
                "a later test gets the database of a failed one",
            ),
        )
    ),
    Sabotage(
        failure="F09",
        fault="the environment configures the application",
        stacks=SQL,
        file="tests/conftest.py",
        edits=SETTINGS_OF_THE_ENVIRONMENT,
        test="test_wiring.py::test_application_uses_the_test_database",
        message="the application does not use the database of the test",
    ),
    Sabotage(
        failure="F09",
        fault="the environment configures the application",
        stacks=MONGO,
        file="tests/conftest.py",
        edits=SETTINGS_OF_THE_ENVIRONMENT,
        test="test_wiring.py::test_application_uses_the_test_database",
        message="blocked: ",
    ),
    Sabotage(
        failure="F10",
        fault="dependency overrides are not restored",
        stacks=ALL,
        file="tests/conftest.py",
        edits=(("    worker_app.dependency_overrides = {}\n", ""),),
        test="test_wiring.py::test_overrides",
        message="an override of another test is here",
    ),
    Sabotage(
        failure="F10",
        fault="the application's state is not restored",
        stacks=ALL,
        file="tests/conftest.py",
        edits=(("    with separate_state(worker_app):\n", "    if worker_app:\n"),),
        test="test_wiring.py::test_application_state",
        message="the state of another test is here",
    ),
    Sabotage(
        failure="F11",
        fault="a test needs the row of another",
        stacks=ALL,
        file="tests/isolation/test_rows.py",
        edits=(
            (
                '        assert found == [], "the row that another test stored is here"\n'
                '        await add_note(session, "left behind")\n',
                '        if run == "once":\n'
                '            await add_note(session, "left behind")\n'
                "        else:\n"
                '            assert found, "the row of the other test is not here"\n',
            ),
        ),
        test="isolation/test_rows.py::test_rows",
        message="the row of the other test is not here",
    ),
    Sabotage(
        failure="F12",
        fault="the client is created once and kept",
        stacks=MONGO,
        file=f"{PACKAGE}/database.py",
        edits=(
            (
                "self.client = client or create_client(url, **client_options)",
                "self.client = client or KEPT.setdefault(None, create_client(url))",
            ),
            (
                "\n\nclass DatabaseSession",
                "\nKEPT: dict[None, Any] = {}\n\n\nclass DatabaseSession",
            ),
        ),
        test="isolation/test_clients.py::test_client_is_used_by_one_test",
        message="loop",
    ),
    Sabotage(
        failure="F12",
        fault="the shared client is kept, and its event loop is not",
        stacks=MONGO,
        file="tests/harness/loops.py",
        edits=(
            ('"session" if uses_shared_connection(request.node) else "function"', '"function"'),
        ),
        test="isolation/test_shared_connection.py::test_client_is_shared",
        message="loop",
    ),
    Sabotage(
        failure="F13",
        fault="a module opens a database when it is imported",
        stacks=ALL,
        file=f"{PACKAGE}/health.py",
        edits=(
            (
                'router = APIRouter(prefix="/health"',
                "from .database import Database\n"
                "from .settings import Settings\n\n"
                "shared = Database(Settings().database_url)\n"
                'router = APIRouter(prefix="/health"',
            ),
        ),
        test="isolation/test_modules.py::test_no_module_holds_a_connection",
        message="opened by an import",
    ),
    *(
        Sabotage(
            failure="F14",
            fault="the service uses no transactions",
            stacks=(stack,),
            examples=examples,
            file=f"{PACKAGE}/driver.py",
            edits=((statement, "if session:"),),
            test=test,
            message=message,
        )
        for examples, test, message in (
            (
                NONE,
                "isolation/test_transactions.py::test_rollback_undoes_every_document",
                "what was written before the transaction failed is still there",
            ),
            (
                INVOICES,
                "api/test_transactions.py::test_invoice_is_rolled_back_with_its_audit_entry",
                "a document that was stored before the transaction failed is still there",
            ),
        )
        for stack, statement in (
            ("mongodb", "async with await session.start_transaction():"),
            ("mongodb-motor", "async with session.start_transaction():"),
        )
    ),
    Sabotage(
        failure="F14",
        fault="the server of the tests is a stand-alone server",
        stacks=MONGO,
        file="tests/harness/embedded.py",
        edits=((', "--port", "0"),', ', "--port", "0", "--standalone"),'),),
        test="isolation/test_transactions.py::test_rollback_undoes_every_document",
        message="is a stand-alone server, and transactions need a replica set",
        own_server=True,
    ),
    Sabotage(
        failure="F15",
        fault="the client sends one request after another",
        stacks=ALL,
        file="tests/conftest.py",
        edits=(
            (
                "    async with AsyncClient(transport=ASGITransport(app), base_url=base_url) as client:\n",
                "    from asyncio import Lock\n\n"
                "    lock = Lock()\n\n"
                "    async def one_at_a_time(scope, receive, send):\n"
                "        async with lock:\n"
                "            await app(scope, receive, send)\n\n"
                "    transport = ASGITransport(one_at_a_time)\n"
                "    async with AsyncClient(transport=transport, base_url=base_url) as client:\n",
            ),
        ),
        test="isolation/test_concurrency.py::test_requests_run_at_the_same_time",
        message="requests wait for each other",
        more=(impatient("tests/isolation/routes.py", "SECONDS_TO_MEET"),),
    ),
    Sabotage(
        failure="F15",
        fault="the application has a single connection",
        stacks=SQL,
        file="tests/harness/modes.py",
        edits=(
            (
                "        self.open_database = open_database\n",
                "        from functools import partial\n\n"
                "        self.open_database = partial(open_database, pool_size=1, max_overflow=0)\n",
            ),
        ),
        test="isolation/test_concurrency.py::test_requests_run_at_the_same_time",
        message="requests wait for each other",
        more=(impatient("tests/isolation/routes.py", "SECONDS_TO_MEET"),),
    ),
    Sabotage(
        failure="F15",
        fault="an update does not compare versions",
        stacks=SQL,
        examples=INVOICES,
        file=f"{PACKAGE}/invoices/repository.py",
        edits=(("                InvoiceRow.version == change.version,\n", ""),),
        test="api/test_invoices.py::test_one_of_twenty_concurrent_updates_wins",
        message="not exactly one of twenty writers of a version has won",
    ),
    Sabotage(
        failure="F15",
        fault="an update does not compare versions",
        stacks=MONGO,
        examples=INVOICES,
        file=f"{PACKAGE}/invoices/repository.py",
        edits=((', "version": change.version}', "}"),),
        test="api/test_invoices.py::test_update_of_an_outdated_version_is_rejected",
        message="an update of an outdated version was accepted",
    ),
    Sabotage(
        failure="F16",
        fault="sessions join the test's transaction in SQLAlchemy's default mode, and roll back",
        stacks=SQL,
        file="tests/conftest.py",
        edits=(
            *SAME_DATABASE,
            (
                YIELD_DATABASE,
                "        from sqlalchemy.ext.asyncio import AsyncSession\n\n"
                "        from fastapi_service import database as module\n\n"
                "        class RollingBack(AsyncSession):\n"
                "            async def close(self):\n"
                "                await self.rollback()\n"
                "                await super().close()\n\n"
                "        async with app.state.database.engine.connect() as connection:\n"
                "            outer = await connection.begin()\n"
                "            module._session = lambda engine: RollingBack(connection)\n"
                "            yield app.state.database\n"
                "            await outer.rollback()\n",
            ),
        ),
        test="isolation/test_rows.py::test_rows_after_a_rollback",
        message="what another test committed after a rollback is here",
    ),
    *(
        Sabotage(
            failure="F16",
            fault="the transaction of the shared connection is committed",
            stacks=(stack,),
            file="tests/harness/savepoints.py",
            edits=((rollback, commit),),
            test="isolation/test_shared_connection.py::test_rows_after_a_rollback",
            message="what a test committed on the shared connection is here",
        )
        for stack, rollback, commit in (
            ("sqlite", 'execute("ROLLBACK")', 'execute("COMMIT")'),
            ("postgresql", "self._transaction.rollback()", "self._transaction.commit()"),
        )
    ),
    Sabotage(
        failure="F16",
        fault="the application opens connections beside the shared one",
        stacks=SQL,
        file="tests/harness/shared_connection.py",
        edits=(
            (
                "self._factory(url, self._owner.engine if url == self._url else None)",
                "self._factory(url)",
            ),
        ),
        test="isolation/test_shared_connection.py::test_rows_after_a_rollback",
        message="open through the shared connection only",
    ),
    Sabotage(
        failure="F17",
        fault="requests get the session of the test",
        stacks=ALL,
        file="tests/conftest.py",
        edits=(
            (
                "async def client(app: FastAPI, database: Database, base_url: str)",
                "async def client(app: FastAPI, db_session: DatabaseSession, base_url: str)",
            ),
            (
                "    async with AsyncClient(transport=ASGITransport(app), base_url=base_url) as client:\n",
                "    from fastapi_service.dependencies import get_session\n\n"
                "    app.dependency_overrides[get_session] = lambda: db_session\n"
                "    async with AsyncClient(transport=ASGITransport(app), base_url=base_url) as client:\n",
            ),
        ),
        test="isolation/test_sessions.py::test_request_never_gets_the_session_of_the_test",
        message="a request got the session of the test",
    ),
    Sabotage(
        failure="F18",
        fault="the driver begins the transactions",
        stacks=("sqlite",),
        file=f"{PACKAGE}/engine.py",
        edits=(
            (', "isolation_level": None', ""),
            ('    event.listen(engine.sync_engine, "begin", _begin)\n', ""),
        ),
        test="isolation/test_sqlite.py::test_rolled_back_savepoint_leaves_nothing",
        message="a rolled-back table is still there",
    ),
    Sabotage(
        failure="F18",
        fault="foreign keys are not switched on",
        stacks=("sqlite",),
        file=f"{PACKAGE}/engine.py",
        edits=(("    PRAGMA foreign_keys = ON;\n", ""),),
        test="isolation/test_sqlite.py::test_foreign_keys_are_enforced",
        message="foreign keys are not enforced",
    ),
    Sabotage(
        failure="F19",
        fault="the transaction ends after the response",
        stacks=ALL,
        file=f"{PACKAGE}/dependencies.py",
        edits=(('Depends(get_session, scope="function")', "Depends(get_session)"),),
        test="isolation/test_background_tasks.py::test_failed_commit_is_not_a_success",
        message="the client got its response before the commit failed",
    ),
    *(
        Sabotage(
            failure="F19",
            fault="the transaction ends after the background tasks",
            stacks=stacks,
            file=f"{PACKAGE}/dependencies.py",
            edits=(('Depends(get_session, scope="function")', "Depends(get_session)"),),
            test="isolation/test_background_tasks.py::test_background_task_finds_what_its_request_wrote",
            message=message,
            more=more,
        )
        for stacks, message, more in (
            (
                ("postgresql", *MONGO),
                "the background task started before its request had committed",
                (),
            ),
            (
                ("sqlite",),
                "database is locked",
                (impatient(f"{PACKAGE}/engine.py", "SECONDS_TO_WAIT_FOR_A_LOCK"),),
            ),
        )
    ),
    Sabotage(
        failure="F20",
        fault="env.py always configures logging",
        stacks=SQL,
        file=f"{PACKAGE}/alembic/env.py",
        edits=(
            (
                "if config.cmd_opts is not None and config.config_file_name",
                "if config.config_file_name",
            ),
            (", disable_existing_loggers=False", ""),
        ),
        test="isolation/test_schema.py::test_migrations_leave_logging_alone",
        message="the migration silenced the loggers",
    ),
    Sabotage(
        failure="F21",
        fault="env.py calls asyncio.run on the caller's thread",
        stacks=SQL,
        file=f"{PACKAGE}/alembic/env.py",
        edits=(
            (
                "        thread.submit(asyncio.run, migrate_database(database_url())).result()",
                "        asyncio.run(migrate_database(database_url()))",
            ),
        ),
        test="isolation/test_schema.py::test_migrations_run_inside_a_running_loop",
        message="asyncio.run() cannot be called from a running event loop",
    ),
    *(
        left_open(
            "an engine",
            SQL,
            "await Database(app.state.settings.database_url).readiness_error()",
            "an open engine",
            *options,
        )
        for options in ((), TWO_WORKERS)
    ),
    *(
        left_open(
            "a client",
            MONGO,
            "await Database(app.state.settings.database_url).readiness_error()",
            "an open client",
            *options,
        )
        for options in ((), TWO_WORKERS)
    ),
    *(
        left_open(
            "a session",
            SQL,
            "app.state.session = database.session()\n    await app.state.session.connection()",
            "an open session or connection",
            *options,
        )
        for options in ((), SHARED_CONNECTION)
    ),
    left_open(
        "a session",
        MONGO,
        "app.state.session = database.session()\n    await app.state.session.__aenter__()",
        "an open session",
    ),
    left_open(
        "a cursor",
        SQL,
        "import sqlalchemy\n\n"
        "    connection = app.state.connection = await database.engine.connect()\n"
        "    await connection.stream(sqlalchemy.text('SELECT 1'))",
        "an open session or connection",
    ),
    left_open(
        "a cursor",
        MONGO,
        "letters = database.driver_database['letters']\n"
        "    await letters.insert_many([{'letter': letter} for letter in 'abc'])\n"
        "    app.state.cursor = letters.find(batch_size=1)\n"
        "    await anext(app.state.cursor)",
        "an open cursor",
    ),
    left_open(
        "a thread",
        ALL,
        "import threading\n    import time\n\n"
        "    threading.Thread(target=time.sleep, args=(2,), name='forgotten').start()",
        "a running thread, forgotten",
    ),
    *(
        left_open(
            "a task",
            ALL,
            f"import asyncio\n\n    {FORGOTTEN_TASK}",
            "a running task, forgotten",
            *options,
        )
        for options in ((), TWO_WORKERS, SHARED_CONNECTION)
    ),
    Sabotage(
        failure="F22",
        fault="a sync test leaves a task on the event loop of its application",
        stacks=ALL,
        file="tests/test_wiring.py",
        edits=(
            (
                '    """F06, F25: also for the sync client."""\n',
                '    """F06, F25: also for the sync client."""\n'
                "    import asyncio\n\n"
                "    async def leave():\n"
                f"        {FORGOTTEN_TASK}\n\n"
                "    sync_client.portal.call(leave)\n",
            ),
        ),
        test="test_wiring.py::test_lifespan_runs_for_sync_tests",
        message="leaked: a running task, forgotten",
    ),
    Sabotage(
        failure="F22",
        fault="the tasks of the driver are not tracked",
        stacks=MONGO,
        file="tests/harness/leak_detection.py",
        edits=(("        track_tasks(loop)\n", "        pass\n"),),
        test="isolation/test_clients.py::test_tasks_of_the_client_are_known_as_such",
        message="a task of the driver is taken for a leak",
    ),
    Sabotage(
        failure="F22",
        fault="the tasks of the driver are not tracked beside sync tests",
        stacks=MONGO,
        file="tests/harness/sync.py",
        edits=(("    portal.call(lambda: track_tasks(asyncio.get_running_loop()))\n", ""),),
        test="isolation/test_clients.py::"
        "test_tasks_of_the_client_are_known_as_such_beside_sync_tests",
        message="a task of the driver is taken for a leak",
    ),
    Sabotage(
        failure="F23",
        fault="the blocker is not installed",
        stacks=("sqlite",),
        file="tests/harness/blocker.py",
        edits=(("    sys.addaudithook(_check)\n", ""),),
        test="isolation/test_blocker.py::test_connection_is_blocked",
        message=": not blocked",
    ),
    Sabotage(
        failure="F23",
        fault="the blocker does not check what is attached",
        stacks=("sqlite",),
        file="tests/harness/blocker.py",
        edits=(("        connection.set_authorizer(_authorize)\n", "        pass\n"),),
        test="isolation/test_blocker.py::test_attached_database_is_blocked",
        message=": not blocked",
    ),
    Sabotage(
        failure="F23",
        fault="the blocker does not check asyncpg",
        stacks=("postgresql",),
        file="tests/harness/blocker.py",
        edits=(("    CONNECT.set(partial(_connect_if_allowed, CONNECT.get()))\n", ""),),
        test="isolation/test_blocker.py::test_connection_of_the_driver_is_blocked",
        message=": not blocked",
    ),
    Sabotage(
        failure="F23",
        fault="the blocker does not check engines",
        stacks=("postgresql",),
        file="tests/harness/blocker.py",
        edits=(
            ('    event.listen(Engine, "do_connect", _check)\n', ""),
            ("    CONNECT.set(partial(_connect_if_allowed, CONNECT.get()))\n", ""),
        ),
        test="isolation/test_blocker.py::test_another_database_on_the_same_server_is_blocked",
        message=": not blocked",
    ),
    Sabotage(
        failure="F23",
        fault="the blocker does not check new clients",
        stacks=MONGO,
        file="tests/harness/blocker.py",
        edits=(("for client in (AsyncMongoClient, MongoClient):", "for client in ():"),),
        test="isolation/test_blocker.py::test_another_server_is_blocked",
        message=": not blocked",
    ),
    Sabotage(
        failure="F23",
        fault="the blocker does not check commands",
        stacks=MONGO,
        file="tests/harness/blocker.py",
        edits=(
            (
                "    PUBLISH.set(_checked_command(PUBLISH.get()), patch)\n",
                "",
            ),
        ),
        test="isolation/test_blocker.py::test_another_database_on_the_same_server_is_blocked",
        message=": not blocked",
    ),
    Sabotage(
        failure="F23",
        fault="the blocker does not check where aggregations write",
        stacks=MONGO,
        file="tests/harness/blocker.py",
        edits=(('for stage in command.get("pipeline", []):', "for stage in []:"),),
        test="isolation/test_blocker.py::test_aggregation_cannot_write_to_another_database",
        message=": not blocked",
    ),
    Sabotage(
        failure="F24",
        fault="the URL passes through an option of alembic.ini",
        stacks=SQL,
        file=f"{PACKAGE}/migrations.py",
        edits=(
            (
                '    config.attributes["url"] = url  #',
                '    config.set_main_option("sqlalchemy.url", url)\n'
                '    config.attributes["url"] = config.get_main_option("sqlalchemy.url")  #',
            ),
        ),
        test="isolation/test_urls.py::test_url_may_contain_a_percent_sign",
        message="invalid interpolation syntax",
    ),
    Sabotage(
        failure="F25",
        fault="the client does not run the lifespan",
        stacks=ALL,
        file="tests/conftest.py",
        edits=(
            ("        app.router.lifespan_context(app),\n", ""),
            (
                YIELD_DATABASE,
                "        opened = Database(settings.database_url)\n"
                "        yield opened\n"
                "        await opened.close()\n",
            ),
        ),
        test="test_wiring.py::test_lifespan_runs",
        message="start-up code did not run",
    ),
    Sabotage(
        failure="F26",
        fault="sync and async clients can be mixed",
        stacks=ALL,
        file="tests/conftest.py",
        edits=(("    refuse_two_loops(request)\n", ""),),
        test="isolation/test_event_loops.py::test_sync_and_async_clients_cannot_be_mixed",
        message="the application runs on two event loops",
    ),
    Sabotage(
        failure="F27",
        fault="no run removes the databases of dead runs",
        stacks=("postgresql",),
        file="tests/harness/backend.py",
        edits=(("AND NOT EXISTS (", "AND FALSE AND NOT EXISTS ("),),
        test="isolation/test_sweep.py::test_databases_of_dead_runs_are_dropped",
        message="the database of a dead run is still there",
    ),
    Sabotage(
        failure="F27",
        fault="no run removes the directories of dead runs",
        stacks=ALL,
        file="tests/harness/run.py",
        edits=(("        remove(directory)\n", "        pass\n"),),
        test="isolation/test_dead_runs.py::test_new_run_removes_what_a_dead_run_left",
        message="the directory of a dead run is still there",
    ),
    Sabotage(
        failure="F27",
        fault="unused entries stay in the cache",
        stacks=SQL,
        file="tests/harness/cache.py",
        edits=(("        if time.time() - ", "        if 0 * time.time() - "),),
        test="isolation/test_cache.py::test_unused_entries_are_evicted",
        message="an unused entry of the cache is still there",
    ),
    Sabotage(
        failure="F27",
        fault="discarded databases are not dropped",
        stacks=("postgresql", *MONGO),
        file="tests/harness/clone_queue.py",
        edits=(("self._drop(self._discarded.pop(0))", "self._discarded.clear()"),),
        test="isolation/test_clone_queue.py::test_no_database_is_left",
        message="a database is left that nobody drops",
    ),
    Sabotage(
        failure="F28",
        fault="a run drops the databases of living runs",
        stacks=("postgresql",),
        file="tests/harness/backend.py",
        edits=(("starts_with(database.datname,", "starts_with(connection.datname,"),),
        test="isolation/test_sweep.py::test_databases_of_living_runs_are_left",
        message="a run dropped the database of another one, which is alive",
        own_server=True,
    ),
    Sabotage(
        failure="F28",
        fault="a run removes the directories of living runs",
        stacks=ALL,
        file="tests/harness/run.py",
        edits=(("            continue  # it is alive\n", "            pass\n"),),
        test="isolation/test_dead_runs.py::test_directory_of_a_living_run_is_left",
        message="the directory of a living run was removed",
    ),
    Sabotage(
        failure="F29",
        fault="the application is built for each test",
        stacks=ALL,
        file="tests/conftest.py",
        edits=(
            (
                '@pytest.fixture(scope="session")\ndef worker_app(',
                "@pytest.fixture\ndef worker_app(",
            ),
        ),
        test="test_wiring.py::test_application_is_built_once",
        message="the application was built again for this test",
    ),
    Sabotage(
        failure="F29",
        fault="each test database is migrated",
        stacks=("sqlite",),
        file="tests/harness/server.py",
        edits=(
            (
                "        file = cached(",
                "        def migrated() -> str:\n"
                "            create(file := self._new_file())\n"
                '            return f"{SCHEME}{file}"\n\n'
                "        file = cached(",
            ),
            ("partial(self._clone, file)", "migrated"),
        ),
        test="isolation/test_costs.py::test_test_database_is_a_clone",
        message="a test database was migrated, not cloned",
    ),
    Sabotage(
        failure="F29",
        fault="each test database is migrated",
        stacks=("postgresql", *MONGO),
        file="tests/harness/server.py",
        edits=(
            (
                "        with (\n            self.backend.template(migrations) as url,\n",
                "        def migrated() -> str:\n"
                "            with blocker.allowed(url := self.backend.create()):\n"
                "                migrations.upgrade(url)\n"
                "            return url\n\n"
                "        with (\n            self.backend.template(migrations) as url,\n",
            ),
            ("partial(self.backend.clone, url)", "migrated"),
        ),
        test="isolation/test_costs.py::test_test_database_is_a_clone",
        message="a test database was migrated, not cloned",
    ),
    Sabotage(
        failure="F29",
        fault="cached files are created again",
        stacks=SQL,
        file="tests/harness/cache.py",
        edits=(("        if not entry.exists():\n", "        if entry:\n"),),
        test="isolation/test_cache.py::test_cached_file_is_not_created_again",
        message="a later run created a cached file again",
    ),
    Sabotage(
        failure="F29",
        fault="a test waits until its database is created",
        stacks=("postgresql", *MONGO),
        file="tests/harness/clone_queue.py",
        edits=(
            ("submit(self._clone)", "submit(int, 'not before a test asks for it')"),
            (GET_A_CLONE, "        return self._replenish()\n"),
        ),
        test="isolation/test_clone_queue.py::test_next_database_is_created_while_a_test_runs",
        message="a database is created only when a test asks for it",
        more=(impatient("tests/isolation/test_clone_queue.py", "SECONDS_TO_WAIT"),),
    ),
    Sabotage(
        failure="F30",
        fault="a session that was closed opens again",
        stacks=SQL,
        file=f"{PACKAGE}/database.py",
        edits=(("close_resets_only=False", "close_resets_only=True"),),
        test="isolation/test_ended_sessions.py::test_background_task_cannot_use_the_session_of_its_request",
        message="a session was used after its transaction had ended",
    ),
    Sabotage(
        failure="F30",
        fault="a session that has ended can be used",
        stacks=MONGO,
        file=f"{PACKAGE}/database.py",
        edits=(("            raise InvalidOperation(SESSION_ENDED)\n", "            pass\n"),),
        test="isolation/test_ended_sessions.py::test_background_task_cannot_use_the_session_of_its_request",
        message="Cannot use ended session",
    ),
    Sabotage(
        failure="F30",
        fault="a WebSocket gets the session of a request",
        stacks=ALL,
        file=f"{PACKAGE}/dependencies.py",
        edits=(
            (
                '    if connection.scope["type"] == "websocket":\n'
                "        raise RuntimeError(NOT_FOR_WEBSOCKETS)\n"
                '    read_only = connection.scope["method"] in SAFE_METHODS\n',
                '    read_only = connection.scope.get("method") in SAFE_METHODS\n',
            ),
        ),
        test="isolation/test_ended_sessions.py::test_websocket_cannot_have_the_session_of_a_request",
        message="a WebSocket got a session for its whole connection",
    ),
    Sabotage(
        failure="F31",
        fault="a failure does not say that the test's session has an open transaction",
        stacks=ALL,
        file="tests/harness/open_transactions.py",
        edits=(
            ("        if call.excinfo and in_transaction(values.get(name)):", "        if False:"),
        ),
        test=BLAME,
        message="test_async is not blamed as expected",
    ),
    Sabotage(
        failure="F32",
        fault="a shared connection that a test broke is not replaced",
        stacks=SQL,
        file="tests/harness/shared_connection.py",
        edits=(("                await self._replace()\n", "                pass\n"),),
        test=BLAME,
        message="test_innocent[dropped session] is blamed, and innocent",
    ),
    Sabotage(
        failure="F32",
        fault="after a database that could not be created, no test gets another",
        stacks=("postgresql", *MONGO),
        file="tests/harness/clone_queue.py",
        edits=(
            (
                GET_A_CLONE,
                "        url = clone.result()\n"
                "        self._next = self._thread.submit(self._replenish)\n"
                "        return url\n",
            ),
        ),
        test="isolation/test_clone_queue.py::test_tests_after_a_failure_get_databases",
        message="ValueError: the template is in use",
    ),
    Sabotage(
        failure="F33",
        fault="what a test left is left to the garbage collector",
        stacks=("sqlite",),  # on PostgreSQL, the collector decides which innocent is blamed first
        file="tests/harness/leak_detection.py",
        edits=(("    gc.collect()  # only", "    # only"), ("    garbage.freeze()\n", "")),
        test=BLAME,
        message="test_innocent[dropped session] is blamed, and innocent",
        more=(("tests/harness/leaks.py", (("    terminate(leaked)\n    return", "    return"),)),),
    ),
    Sabotage(
        failure="F33",
        fault="a later test is blamed, too",
        stacks=ALL,
        file="tests/harness/leak_detection.py",
        edits=(("        blocked.clear()\n", ""),),
        test=BLAME,
        message="test_innocent[swallowed] is blamed, and innocent",
    ),
    Sabotage(
        failure="F34",
        fault="a transaction that another one got in the way of is not run again",
        stacks=ALL,
        file=f"{PACKAGE}/database.py",
        edits=(("return await retry(attempt)", "return await attempt()"),),
        test="isolation/test_transient_errors.py::test_concurrent_writers_of_a_note_all_succeed",
        message="of 4 concurrent writers failed",
    ),
    Sabotage(
        failure="F34",
        fault="a transient error is reported as a conflict",
        stacks=ALL,
        file=f"{PACKAGE}/problems.py",
        edits=(("HTTPStatus.SERVICE_UNAVAILABLE,", "HTTPStatus.CONFLICT,"),),
        test="isolation/test_transient_errors.py::test_client_is_told_to_try_again",
        message="a transient error is not reported as one",
    ),
    Sabotage(
        failure="F35",
        fault="tests run on other event loops than their database",
        stacks=ALL,
        file="tests/conftest.py",
        edits=(("    refuse_other_loops(request.node)\n", ""),),
        test=BLAME,
        message="is not blamed as expected",
    ),
]

# The guards themselves, taken away one at a time.
WITHOUT_A_GUARD = [
    Sabotage(
        failure="F05",
        fault="the template of an earlier run is used, whatever has changed",
        stacks=SQL,
        file="tests/harness/migrations.py",
        edits=(("return digest.hexdigest()[:16]", "return 'constant'"),),
        test="isolation/test_fingerprint.py",
        message="tests go on with a template that was created by other code",
    ),
    Sabotage(
        failure="F22",
        fault="leak detection has no check for connections",
        stacks=ALL,
        file="tests/harness/leak_detection.py",
        edits=(("    leaks += leaked_connections()\n", ""),),
        test=BLAME,
        message="session] is not blamed as expected",
    ),
    Sabotage(
        failure="F22",
        fault="leak detection has no check for threads",
        stacks=ALL,
        file="tests/harness/leak_detection.py",
        edits=(("    leaks += leaked_threads()\n", "    leaked_threads()\n"),),
        test=BLAME,
        message="test_culprit[thread] is not blamed as expected",
    ),
    Sabotage(
        failure="F22",
        fault="leak detection has no check for tasks",
        stacks=ALL,
        file="tests/harness/leaks.py",
        edits=(("[task for task in tasks if not is_driver_task(task)]", "[]"),),
        test=BLAME,
        message="test_culprit[task] is not blamed as expected",
    ),
    Sabotage(
        failure="F22",
        fault="leak detection reports nothing",
        stacks=ALL,
        file="tests/harness/leak_detection.py",
        edits=(("        fail_on_leaks(leaks, denied)\n", ""),),
        test=BLAME,
        message="is not blamed as expected",
    ),
    Sabotage(
        failure="F22",
        fault="warnings are not errors",
        stacks=ALL,
        file="pytest.ini",
        edits=(("filterwarnings = error\n", ""),),
        test="isolation/test_pytest_ini.py::test_warnings_are_errors",
        message="DID NOT RAISE",
    ),
    Sabotage(
        failure="F06",
        fault="a test has no time limit",
        stacks=ALL,
        file="pytest.ini",
        edits=(("timeout = 60\n", ""),),
        test="isolation/test_pytest_ini.py::test_hanging_tests_end",
        message="a test may hang for ever",
    ),
    Sabotage(
        failure="F23",
        fault="a blocked connection whose error is swallowed is not reported",
        stacks=ALL,
        file="tests/harness/leak_detection.py",
        edits=(("        denied = blocked.copy()\n", "        denied = []\n"),),
        test=BLAME,
        message="test_culprit[swallowed] is not blamed as expected",
    ),
    Sabotage(
        failure="F27",
        fault="no database of a test is dropped",
        stacks=ALL,
        file="tests/harness/retention.py",
        edits=(("            drop()\n", "            pass\n"),),
        test="isolation/test_retention.py::test_database_of_a_passed_test_is_dropped",
        message="the database of a test is still there",
    ),
    Sabotage(
        failure="F27",
        fault="a new run does not look for what dead runs left",
        stacks=ALL,
        file="tests/harness/run.py",
        edits=(("            sweep(root)\n", ""),),
        test="isolation/test_dead_runs.py::test_new_run_removes_what_a_dead_run_left",
        message="the directory of a dead run is still there",
    ),
]
SABOTAGES = sorted([*SABOTAGES, *WITHOUT_A_GUARD], key=attrgetter("failure"))

# Failures that a stack cannot have, and why.
NOT_APPLICABLE = {
    ("F03", MONGO): "there is no engine; F12 is about the client",
    ("F12", SQL): "there is no client; F03 is about the engine",
    ("F14", SQL): "every server supports transactions",
    ("F16", MONGO): "no driver lets the application's transactions join one of the test's",
    ("F18", ("postgresql",)): "the driver begins no transactions, and foreign keys are enforced",
    ("F18", MONGO): "there are neither savepoints nor foreign keys",
    ("F20", MONGO): "migrations are the service's own code, which does not configure logging",
    ("F21", MONGO): "migrations are plain synchronous code",
    ("F24", MONGO): "migrations have no ini file",
}
