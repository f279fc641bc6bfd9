"""The failures of the catalogue, put back on purpose: what to break, and which test has to notice."""

from dataclasses import dataclass
from pathlib import Path

SQL = ("sqlite", "postgresql")
MONGO = ("mongodb", "mongodb-motor")
ALL = SQL + MONGO

PACKAGE = "src/fastapi_service"

TWO_WORKERS = ("-n", "2")
FAST_LANE = ("-o", "fast_lane=true")
WHERE = {(): "", TWO_WORKERS: ", in one of two workers", FAST_LANE: ", in the fast lane"}

# Edits of tests/conftest.py by which each test gets the database of the first.
SAME_DATABASE = (
    ("@pytest.fixture\ndef database_url(", "SAME = []\n\n\n@pytest.fixture\ndef database_url("),
    (
        "    with lane.database() as url:\n        yield url\n",
        "    if not SAME:\n"
        "        SAME.extend([opened := lane.database(), opened.__enter__()])\n"
        "    yield SAME[1]\n",
    ),
)

STARTED = '    """F25: the application has been started, so its database is there."""\n'


@dataclass(frozen=True)
class Sabotage:
    """One fault: `edits` replace text in `file`; then `test` fails, and the first line of what it
    says has `message` in it. `options` are pytest's."""

    failure: str
    fault: str
    stacks: tuple[str, ...]
    file: str
    edits: tuple[tuple[str, str], ...]
    test: str
    message: str
    options: tuple[str, ...] = ()

    def commit(self, project: Path) -> None:
        """Put the fault into the project. Fails when the text to replace is no longer there."""
        file = project / self.file
        text = file.read_text()
        for old, new in self.edits:
            assert text.count(old) == 1, f"{self.failure}: {self.file} has no single {old!r}"
            text = text.replace(old, new)
        file.write_text(text)


def left_open(
    what: str, stacks: tuple[str, ...], statements: str, message: str, *options: str
) -> Sabotage:
    """Return the sabotage of a test that begins with `statements`, which leave something open."""
    return Sabotage(
        failure="F22",
        fault=f"a test leaves {what} open{WHERE[options]}",
        stacks=stacks,
        file="tests/isolation/test_one_run.py",
        edits=((STARTED, f"{STARTED}    {statements}\n"),),
        test="isolation/test_one_run.py::test_the_lifespan_runs",
        message=message,
        options=options,
    )


SABOTAGES = [
    Sabotage(
        failure="F01",
        fault="the background task opens the database of the environment",
        stacks=ALL,
        file=f"{PACKAGE}/exports/task.py",
        edits=(
            (
                "    try:\n        async with asyncio.timeout",
                "    from ..settings import load_settings\n\n"
                "    database = Database(load_settings().database_url)\n"
                "    try:\n        async with asyncio.timeout",
            ),
        ),
        test="isolation/test_background_tasks.py::test_a_background_task_writes_to_the_database_of_the_test",
        message="is not a database of this test run",
    ),
    Sabotage(
        failure="F02",
        fault="db_session is on a database of its own",
        stacks=ALL,
        file="tests/conftest.py",
        edits=(
            (
                "async def db_session(database: Database)",
                "async def db_session(database: Database, database_server: DatabaseServer)",
            ),
            (
                "    async with database.session() as session:\n        yield session\n\n\n",
                "    with database_server.database() as url:\n"
                "        other = Database(url)\n"
                "        async with other.session() as session:\n"
                "            yield session\n"
                "        await other.close()\n\n\n",
            ),
        ),
        test="isolation/test_sessions.py::test_the_test_and_the_routes_see_one_database",
        message="the test does not see what a route has written",
    ),
    Sabotage(
        failure="F03",
        fault="the engine is made once and kept",
        stacks=SQL,
        file=f"{PACKAGE}/main.py",
        edits=(
            (
                "    database = Database(app.state.settings.database_url)\n",
                "    database = KEPT.setdefault(None, Database(app.state.settings.database_url))\n",
            ),
            (
                "\n\n@asynccontextmanager",
                "\nKEPT: dict[None, Database] = {}\n\n\n@asynccontextmanager",
            ),
        ),
        test="isolation/test_engines.py::test_an_engine_is_used_by_one_test",
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
        fault="the schema is made from the models",
        stacks=SQL,
        file="tests/harness/migrations.py",
        edits=(
            (
                '    command.upgrade(alembic_config(url), "head")',
                "    import asyncio\n\n"
                "    import fastapi_service.main\n"
                "    from fastapi_service.database import Base, Database\n\n"
                "    async def create_all():\n"
                "        database = Database(url)\n"
                "        async with database.engine.begin() as connection:\n"
                "            await connection.run_sync(Base.metadata.create_all)\n"
                "        await database.close()\n\n"
                "    asyncio.run(create_all())",
            ),
        ),
        test="isolation/test_schema.py::test_what_only_a_migration_makes_is_there",
        message="what only a migration makes is missing",
    ),
    Sabotage(
        failure="F05",
        fault="collections are made without their validators",
        stacks=MONGO,
        file="tests/harness/template.py",
        edits=((", **blueprint.options)", ")"),),
        test="isolation/test_schema.py::test_what_only_a_migration_makes_is_there",
        message="what only a migration makes is missing",
    ),
    Sabotage(
        failure="F06",
        fault="the sync client does not run the lifespan",
        stacks=ALL,
        file="tests/conftest.py",
        edits=(
            (
                "    with TestClient(app) as client, no_task_left_on(client):\n"
                "        yield client",
                "    yield TestClient(app)",
            ),
        ),
        test="isolation/test_one_run.py::test_the_lifespan_runs_for_sync_tests",
        message="start-up code has not run for the sync client",
    ),
    Sabotage(
        failure="F07",
        fault="all sessions share one connection",
        stacks=SQL,
        file=f"{PACKAGE}/database.py",
        edits=(
            (
                "        engine = for_reading(self.engine) if read_only else for_writing(self.engine)\n"
                "        async with AsyncSession(engine, expire_on_commit=False) as session, session.begin():\n",
                "        if not hasattr(self, 'only'):\n"
                "            self.only = await self.engine.connect()\n"
                "        async with AsyncSession(self.only, expire_on_commit=False) as session, session.begin():\n",
            ),
        ),
        test="isolation/test_sessions.py::test_what_is_not_committed_is_not_seen",
        message="a session sees what another has not committed",
    ),
    Sabotage(
        failure="F07",
        fault="no session has a transaction of its own",
        stacks=MONGO,
        file=f"{PACKAGE}/database.py",
        edits=(("open_session if read_only else open_transaction", "open_session"),),
        test="isolation/test_sessions.py::test_what_is_not_committed_is_not_seen",
        message="a session sees what another has not committed",
    ),
    Sabotage(
        failure="F08",
        fault="every test gets the same database",
        stacks=ALL,
        file="tests/conftest.py",
        edits=(*SAME_DATABASE,),
        test="isolation/test_leaks.py::test_rows",
        message="the row that another test has stored is here",
    ),
    Sabotage(
        failure="F09",
        fault="the application is configured by the environment",
        stacks=SQL,
        file="tests/conftest.py",
        edits=(
            (
                "    app.state.settings = settings\n    async with",
                "    from fastapi_service.settings import load_settings\n\n"
                "    app.state.settings = load_settings()\n    async with",
            ),
        ),
        test="isolation/test_sessions.py::test_the_application_is_on_the_database_of_the_test",
        message="the application is not on the database of the test",
    ),
    Sabotage(
        failure="F09",
        fault="the application is configured by the environment",
        stacks=MONGO,
        file="tests/conftest.py",
        edits=(
            (
                "    app.state.settings = settings\n    async with",
                "    from fastapi_service.settings import load_settings\n\n"
                "    app.state.settings = load_settings()\n    async with",
            ),
        ),
        test="isolation/test_sessions.py::test_the_application_is_on_the_database_of_the_test",
        message="is not a database of this test run",
    ),
    Sabotage(
        failure="F10",
        fault="dependency overrides are not taken back",
        stacks=ALL,
        file="tests/conftest.py",
        edits=(
            (
                "    built_app.dependency_overrides = {}\n",
                "",
            ),
        ),
        test="isolation/test_leaks.py::test_overrides",
        message="an override that another test has made is here",
    ),
    Sabotage(
        failure="F10",
        fault="the application's state is not taken back",
        stacks=ALL,
        file="tests/conftest.py",
        edits=(
            (
                "    built_app.state = State()\n",
                "",
            ),
        ),
        test="isolation/test_leaks.py::test_application_state",
        message="the state that another test has set is here",
    ),
    Sabotage(
        failure="F11",
        fault="one test needs the row of another",
        stacks=ALL,
        file="tests/isolation/test_leaks.py",
        edits=(
            (
                '    assert found is None, "the row that another test has stored is here"\n'
                '    await store_user(database, "the.only@example.com")',
                '    if run == "once":\n'
                '        await store_user(database, "the.only@example.com")\n'
                "    else:\n"
                '        assert found, "the row of the other test is not here"',
            ),
        ),
        test="isolation/test_leaks.py::test_rows",
        message="the row of the other test is not here",
    ),
    Sabotage(
        failure="F12",
        fault="the client is made once and kept",
        stacks=MONGO,
        file=f"{PACKAGE}/database.py",
        edits=(
            (
                "self.client = create_client(url)",
                "self.client = KEPT.setdefault(None, create_client(url))",
            ),
            ("\n\n@dataclass", "\nKEPT: dict[None, Any] = {}\n\n\n@dataclass"),
            ("import dataclass\n", "import dataclass\nfrom typing import Any\n"),
        ),
        test="isolation/test_clients.py::test_a_client_is_used_by_one_test",
        message="the client of another test, and event loop, is here",
    ),
    Sabotage(
        failure="F13",
        fault="a module makes a database when it is imported",
        stacks=ALL,
        file=f"{PACKAGE}/invoices/router.py",
        edits=(
            (
                'router = APIRouter(prefix="/invoices"',
                "from ..database import Database\n"
                "from ..settings import Settings\n\n"
                "shared = Database(Settings().database_url)\n"
                'router = APIRouter(prefix="/invoices"',
            ),
        ),
        test="isolation/test_modules.py::test_no_module_holds_a_connection",
        message="opened by an import",
    ),
    Sabotage(
        failure="F14",
        fault="the service uses no transactions",
        stacks=("mongodb",),
        file=f"{PACKAGE}/driver.py",
        edits=((", await session.start_transaction():", ":"),),
        test="isolation/test_transactions.py::test_a_rollback_takes_back_every_document",
        message="what was written before the transaction failed is still there",
    ),
    Sabotage(
        failure="F14",
        fault="the service uses no transactions",
        stacks=("mongodb-motor",),
        file=f"{PACKAGE}/driver.py",
        edits=((", session.start_transaction():", ":"),),
        test="isolation/test_transactions.py::test_a_rollback_takes_back_every_document",
        message="what was written before the transaction failed is still there",
    ),
    Sabotage(
        failure="F14",
        fault="the server of the tests stands alone",
        stacks=MONGO,
        file="tests/harness/embedded.py",
        edits=((', "--port", "0"),', ', "--port", "0", "--standalone"),'),),
        test="isolation/test_transactions.py::test_a_rollback_takes_back_every_document",
        message="is a stand-alone server, and transactions need a replica set",
    ),
    Sabotage(
        failure="F15",
        fault="an update does not compare versions",
        stacks=SQL,
        file=f"{PACKAGE}/invoices/storage.py",
        edits=(("                InvoiceRow.version == change.version,\n", ""),),
        test="isolation/test_concurrency.py::test_one_of_twenty_concurrent_updates_wins",
        message="of twenty writers of one version not exactly one has won",
    ),
    Sabotage(
        failure="F15",
        fault="an update does not compare versions",
        stacks=MONGO,
        file=f"{PACKAGE}/invoices/storage.py",
        edits=((', "version": change.version}', "}"),),
        test="test_invoices.py::test_an_update_of_an_old_version_is_refused",
        message="an update of an old version was taken",
    ),
    Sabotage(
        failure="F16",
        fault="a transaction around each test that sessions join in the default way",
        stacks=SQL,
        file="tests/conftest.py",
        edits=(
            *SAME_DATABASE,
            (
                "    async with lane.connections(), app.router.lifespan_context(app):\n"
                "        yield app.state.database\n",
                "    async with lane.connections(), app.router.lifespan_context(app):\n"
                "        database = app.state.database\n"
                "        from fastapi_service import database as module\n\n"
                "        module.for_reading = module.for_writing = lambda engine: engine\n"
                "        engine = database.engine\n"
                "        async with engine.connect() as connection:\n"
                "            outer = await connection.begin()\n"
                "            database.engine = connection\n"
                "            yield database\n"
                "            await outer.rollback()\n"
                "        database.engine = engine\n",
            ),
        ),
        test="isolation/test_leaks.py::test_rows_after_a_rollback",
        message="what another test committed after a rollback is here",
    ),
    Sabotage(
        failure="F16",
        fault="the transaction of the fast lane is committed",
        stacks=("sqlite",),
        file="tests/harness/savepoints.py",
        edits=(('execute("ROLLBACK")', 'execute("COMMIT")'),),
        test="isolation/test_fast_lane.py::test_rows_after_a_rollback",
        message="what another test in the fast lane has committed is here",
    ),
    Sabotage(
        failure="F16",
        fault="the transaction of the fast lane is committed",
        stacks=("postgresql",),
        file="tests/harness/savepoints.py",
        edits=(("self._transaction.rollback()", "self._transaction.commit()"),),
        test="isolation/test_fast_lane.py::test_rows_after_a_rollback",
        message="what another test in the fast lane has committed is here",
    ),
    Sabotage(
        failure="F16",
        fault="the application does not go through the fast lane",
        stacks=SQL,
        file="tests/harness/fast_lane.py",
        edits=(
            (
                "KeptEngine(self._engine.sync_engine) if url == self._url else create_engine(url)",
                "create_engine(url)",
            ),
        ),
        test="isolation/test_fast_lane.py::test_rows_after_a_rollback",
        message="is shared by the tests in the fast lane",
    ),
    Sabotage(
        failure="F12",
        fault="the client of the fast lane is kept, and its event loop is not",
        stacks=MONGO,
        file="tests/harness/loops.py",
        edits=(('"session" if takes_fast_lane(request.node) else "function"', '"function"'),),
        test="isolation/test_fast_lane.py::test_the_client_is_kept",
        message="loop",
    ),
    Sabotage(
        failure="F17",
        fault="requests get the session of the test",
        stacks=ALL,
        file="tests/conftest.py",
        edits=(
            (
                "    app: FastAPI, database: Database, test_user_token: str\n",
                "    app: FastAPI, db_session: Session, test_user_token: str\n",
            ),
            (
                '    headers = {"Authorization": f"Bearer {test_user_token}"}\n',
                '    headers = {"Authorization": f"Bearer {test_user_token}"}\n'
                "    from fastapi_service.dependencies import get_session\n\n"
                "    app.dependency_overrides[get_session] = lambda: db_session\n",
            ),
        ),
        test="isolation/test_sessions.py::test_a_request_never_gets_the_session_of_the_test",
        message="a request was given the session of the test",
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
        test="isolation/test_sqlite.py::test_a_rolled_back_savepoint_leaves_nothing",
        message="what was rolled back is still there",
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
        test="isolation/test_background_tasks.py::test_a_commit_that_fails_is_no_success",
        message="the client had its answer before the commit failed",
    ),
    Sabotage(
        failure="F19",
        fault="the transaction ends after the background tasks",
        stacks=ALL,
        file=f"{PACKAGE}/dependencies.py",
        edits=(('Depends(get_session, scope="function")', "Depends(get_session)"),),
        test="isolation/test_background_tasks.py::test_a_background_task_finds_what_its_request_has_written",
        message="the background task began before its request had committed",
    ),
    Sabotage(
        failure="F20",
        fault="env.py configures logging wherever it runs",
        stacks=SQL,
        file="migrations/env.py",
        edits=(
            (
                "if config.cmd_opts is not None and config.config_file_name",
                "if config.config_file_name",
            ),
            (", disable_existing_loggers=False", ""),
        ),
        test="isolation/test_schema.py::test_migrations_leave_logging_alone",
        message="the migration has silenced the loggers",
    ),
    Sabotage(
        failure="F21",
        fault="env.py calls asyncio.run where it stands",
        stacks=SQL,
        file="migrations/env.py",
        edits=(
            (
                "        thread.submit(asyncio.run, migrate_database(database_url())).result()",
                "        asyncio.run(migrate_database(database_url()))",
            ),
        ),
        test="isolation/test_schema.py::test_migrations_run_inside_a_running_loop",
        message="asyncio.run() cannot be called from a running event loop",
    ),
    left_open(
        "an engine",
        SQL,
        "await Database(app.state.settings.database_url).complaint()",
        "an engine was not disposed of",
    ),
    left_open(
        "an engine",
        SQL,
        "await Database(app.state.settings.database_url).complaint()",
        "an engine was not disposed of",
        *TWO_WORKERS,
    ),
    left_open(
        "a client",
        MONGO,
        "await Database(app.state.settings.database_url).complaint()",
        "a client was not closed",
    ),
    left_open(
        "a client",
        MONGO,
        "await Database(app.state.settings.database_url).complaint()",
        "a client was not closed",
        *TWO_WORKERS,
    ),
    left_open(
        "a session",
        SQL,
        "app.state.session = database.session()\n    await app.state.session.connection()",
        "a session or connection was not closed",
    ),
    left_open(
        "a session",
        MONGO,
        "app.state.session = database.session()\n    await app.state.session.__aenter__()",
        "a session was not ended",
    ),
    left_open(
        "a cursor",
        SQL,
        "import sqlalchemy\n\n"
        "    connection = app.state.connection = await database.engine.connect()\n"
        "    await connection.stream(sqlalchemy.text('SELECT 1'))",
        "a session or connection was not closed",
    ),
    left_open(
        "a cursor",
        MONGO,
        "from ..factories import store_user\n\n"
        "    for name in 'abc':\n"
        "        await store_user(database, f'{name}@example.com')\n"
        "    async with database.session() as session:\n"
        "        await anext(session.collections.users.find(batch_size=1))",
        "a cursor was not closed",
    ),
    left_open(
        "a thread",
        ALL,
        "import threading\n    import time\n\n"
        "    threading.Thread(target=time.sleep, args=(2,), name='forgotten').start()",
        "a thread still runs, forgotten",
    ),
    left_open(
        "a task",
        ALL,
        "import asyncio\n\n"
        "    app.state.task = asyncio.create_task(asyncio.sleep(60), name='forgotten')",
        "a task still runs, forgotten",
    ),
    left_open(
        "a task",
        ALL,
        "import asyncio\n\n"
        "    app.state.task = asyncio.create_task(asyncio.sleep(60), name='forgotten')",
        "a task still runs, forgotten",
        *TWO_WORKERS,
    ),
    left_open(
        "a task",
        ALL,
        "import asyncio\n\n"
        "    app.state.task = asyncio.create_task(asyncio.sleep(60), name='forgotten')",
        "a task still runs, forgotten",
        *FAST_LANE,
    ),
    left_open(
        "a session",
        SQL,
        "app.state.session = database.session()\n    await app.state.session.connection()",
        "a session or connection was not closed",
        *FAST_LANE,
    ),
    Sabotage(
        failure="F22",
        fault="a sync test leaves a task on the loop of its application",
        stacks=ALL,
        file="tests/isolation/test_one_run.py",
        edits=(
            (
                '    """F06, F25: also for the sync client."""\n',
                '    """F06, F25: also for the sync client."""\n'
                "    import asyncio\n\n"
                "    async def leave():\n"
                "        app.state.task = asyncio.create_task(asyncio.sleep(60), name='forgotten')\n\n"
                "    sync_client.portal.call(leave)\n",
            ),
        ),
        test="isolation/test_one_run.py::test_the_lifespan_runs_for_sync_tests",
        message="a task still runs, forgotten",
    ),
    Sabotage(
        failure="F23",
        fault="the fuse is taken out",
        stacks=("sqlite",),
        file="tests/harness/fuse.py",
        edits=(("        sys.addaudithook(_see)\n", "        pass\n"),),
        test="isolation/test_fuse.py::test_there_is_no_way_around_it",
        message="the fuse has a hole",
    ),
    Sabotage(
        failure="F23",
        fault="the fuse does not look at what asyncpg opens",
        stacks=("postgresql",),
        file="tests/harness/fuse.py",
        edits=(("    connect_utils._connect_addr = _connect_to_ours\n", ""),),
        test="isolation/test_fuse.py::test_there_is_no_way_around_it_by_the_driver",
        message="the fuse has a hole",
    ),
    Sabotage(
        failure="F23",
        fault="the fuse does not look at the clients that are made",
        stacks=MONGO,
        file="tests/harness/fuse.py",
        edits=(("for client in (AsyncMongoClient, MongoClient):", "for client in ():"),),
        test="isolation/test_fuse.py::test_another_server_is_refused",
        message="the fuse has a hole",
    ),
    Sabotage(
        failure="F23",
        fault="the fuse does not look at what engines open",
        stacks=("postgresql",),
        file="tests/harness/fuse.py",
        edits=(
            ('    event.listen(Engine, "do_connect", _check)\n', ""),
            ("    connect_utils._connect_addr = _connect_to_ours\n", ""),
        ),
        test="isolation/test_fuse.py::test_another_database_on_the_same_server_is_refused",
        message="the fuse has a hole",
    ),
    Sabotage(
        failure="F23",
        fault="the fuse does not look at what is attached",
        stacks=("sqlite",),
        file="tests/harness/fuse.py",
        edits=(("    connection.set_authorizer(_authorize)\n", ""),),
        test="isolation/test_fuse.py::test_there_is_no_way_around_it_by_attaching",
        message="the fuse has a hole",
    ),
    Sabotage(
        failure="F23",
        fault="the fuse does not look at the commands that are sent",
        stacks=MONGO,
        file="tests/harness/fuse.py",
        edits=(
            (
                '    patch.setattr(_EventListeners, "publish_command_start", _check_command)\n',
                "",
            ),
        ),
        test="isolation/test_fuse.py::test_another_database_on_the_same_server_is_refused",
        message="the fuse has a hole",
    ),
    Sabotage(
        failure="F23",
        fault="the fuse does not look at where aggregations write",
        stacks=MONGO,
        file="tests/harness/fuse.py",
        edits=(("[database, *_written_by(command)]", "[database]"),),
        test="isolation/test_fuse.py::test_an_aggregation_cannot_write_to_another_database",
        message="the fuse has a hole",
    ),
    Sabotage(
        failure="F24",
        fault="the URL passes through the ini file",
        stacks=SQL,
        file="tests/harness/migrations.py",
        edits=(
            (
                '    config.attributes["url"] = url',
                '    config.set_main_option("sqlalchemy.url", url)\n'
                '    config.attributes["url"] = config.get_main_option("sqlalchemy.url")',
            ),
        ),
        test="isolation/test_urls.py::test_a_url_may_hold_a_percent_sign",
        message="invalid interpolation syntax",
    ),
    Sabotage(
        failure="F25",
        fault="the client does not run the lifespan",
        stacks=ALL,
        file="tests/conftest.py",
        edits=(
            (
                "    async with lane.connections(), app.router.lifespan_context(app):\n        yield app.state.database\n",
                "    opened = Database(settings.database_url)\n"
                "    yield opened\n"
                "    await opened.close()\n",
            ),
        ),
        test="isolation/test_one_run.py::test_the_lifespan_runs",
        message="start-up code has not run",
    ),
    Sabotage(
        failure="F26",
        fault="sync and async clients may be mixed",
        stacks=ALL,
        file="tests/conftest.py",
        edits=(('if "database" in request.fixturenames:', "if False:"),),
        test="isolation/test_event_loops.py::test_mixing_sync_and_async_clients_is_refused",
        message="the application is on two event loops",
    ),
    Sabotage(
        failure="F27",
        fault="nobody removes the databases of dead runs",
        stacks=("postgresql",),
        file="tests/harness/server.py",
        edits=(("AND NOT EXISTS (", "AND FALSE AND NOT EXISTS ("),),
        test="isolation/test_sweep.py::test_the_databases_of_the_dead_are_dropped",
        message="the database of a dead run is still there",
    ),
    Sabotage(
        failure="F28",
        fault="a run takes the databases of another for left-overs",
        stacks=("postgresql",),
        file="tests/harness/server.py",
        edits=(("starts_with(database.datname,", "starts_with(connection.datname,"),),
        test="isolation/test_sweep.py::test_the_databases_of_the_living_are_left",
        message="another run has dropped the database of a living one",
    ),
    Sabotage(
        failure="F27",
        fault="nobody removes the directories of dead runs",
        stacks=ALL,
        file="tests/harness/run.py",
        edits=(("        remove(directory)\n", "        pass\n"),),
        test="isolation/test_dead_runs.py::test_the_directory_of_a_dead_run_is_removed",
        message="what a dead run has left is still there",
    ),
    Sabotage(
        failure="F28",
        fault="a run takes the directory of another for left-overs",
        stacks=ALL,
        file="tests/harness/run.py",
        edits=(("            continue  # it is alive\n", "            pass\n"),),
        test="isolation/test_dead_runs.py::test_the_directory_of_a_living_run_is_left",
        message="the directory of a run that is alive was removed",
    ),
    Sabotage(
        failure="F29",
        fault="the application is built for each test",
        stacks=ALL,
        file="tests/conftest.py",
        edits=(
            (
                '@pytest.fixture(scope="session")\ndef built_app(',
                "@pytest.fixture\ndef built_app(",
            ),
        ),
        test="isolation/test_costs.py::test_the_application_is_built_once",
        message="the application was built anew for this test",
    ),
    Sabotage(
        failure="F29",
        fault="each test database is migrated",
        stacks=("sqlite",),
        file="tests/harness/server.py",
        edits=(
            (
                "        shutil.copyfile(self._template, file)\n",
                '        migrations.upgrade(f"{SCHEME}{file}")\n',
            ),
        ),
        test="isolation/test_costs.py::test_a_test_database_is_a_clone",
        message="a test database was migrated, instead of cloned",
    ),
    Sabotage(
        failure="F29",
        fault="each test database is migrated",
        stacks=("postgresql",),
        file="tests/harness/server.py",
        edits=(
            (
                """        self.query(f'CREATE DATABASE "{name}" TEMPLATE "{self._template}" STRATEGY FILE_COPY')\n""",
                """        self.query(f'CREATE DATABASE "{name}"')\n"""
                "        migrations.upgrade(self._url_of(name))\n",
            ),
        ),
        test="isolation/test_costs.py::test_a_test_database_is_a_clone",
        message="a test database was migrated, instead of cloned",
    ),
    Sabotage(
        failure="F29",
        fault="each test database is migrated",
        stacks=MONGO,
        file="tests/harness/server.py",
        edits=(
            (
                "template.build(self._client[name], self._blueprints)",
                "migrations.upgrade(self._client[name])",
            ),
        ),
        test="isolation/test_costs.py::test_a_test_database_is_a_clone",
        message="a test database was migrated, instead of cloned",
    ),
    Sabotage(
        failure="F22",
        fault="the tasks of the client that the fast lane keeps have no name",
        stacks=("mongodb",),
        file="tests/harness/fast_lane.py",
        edits=(("        asyncio.get_running_loop().set_task_factory(name_after_driver)\n", ""),),
        test="isolation/test_fast_lane.py::test_the_tasks_of_the_client_are_known_as_such",
        message="the driver's task has no name",
    ),
    Sabotage(
        failure="F29",
        fault="what a run has made is not remembered",
        stacks=SQL,
        file="tests/harness/remembered.py",
        edits=(("        if not template.exists():\n", "        if template:\n"),),
        test="isolation/test_remembered.py::test_what_is_remembered_is_not_made_again",
        message="what a run has made is made again by the next",
    ),
    Sabotage(
        failure="F27",
        fault="what is remembered is never forgotten",
        stacks=SQL,
        file="tests/harness/remembered.py",
        edits=(("        if time.time() - ", "        if 0 * time.time() - "),),
        test="isolation/test_remembered.py::test_what_nobody_uses_any_more_is_removed",
        message="a template that nobody uses is still there",
    ),
    Sabotage(
        failure="F29",
        fault="a test waits for its database to be made",
        stacks=("postgresql", *MONGO),
        file="tests/harness/supply.py",
        edits=(
            ("submit(self._make)", "submit(int, 'not before it is asked for')"),
            (
                "        url = self._next.result()\n"
                "        self._next = self._thread.submit(self._prepare)\n",
                "        url = self._prepare()\n",
            ),
        ),
        test="isolation/test_supply.py::test_the_next_database_is_made_while_a_test_runs",
        message="a database is made only when a test asks for it",
    ),
    Sabotage(
        failure="F27",
        fault="databases that tests have given back are not dropped",
        stacks=("postgresql", *MONGO),
        file="tests/harness/supply.py",
        edits=(("            self._drop(self._given_back[0])\n", ""),),
        test="isolation/test_supply.py::test_no_database_is_left",
        message="a database is left that nobody drops",
    ),
]

# Failures that a stack cannot have, and why.
NOT_APPLICABLE = {
    ("F03", MONGO): "there is no engine; what is kept across event loops is the client, F12",
    ("F12", SQL): "there is no client; what is kept across event loops is the engine, F03",
    ("F14", SQL): "every server of SQLAlchemy's takes transactions",
    ("F16", MONGO): "no driver lets the application's transactions join one of the test's",
    ("F18", ("postgresql",)): "the driver begins no transactions, and foreign keys are enforced",
    ("F18", MONGO): "there are neither savepoints nor foreign keys",
    ("F20", MONGO): "migrations are the service's own code, which configures no logging",
    ("F21", MONGO): "migrations are plain synchronous code",
    ("F24", MONGO): "migrations have no ini file",
}
