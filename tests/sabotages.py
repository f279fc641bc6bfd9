"""The failures of the catalogue, put back on purpose: what to break, and which test has to notice."""

from dataclasses import dataclass
from pathlib import Path

SQL = ("sqlite", "postgresql")
MONGO = ("mongodb", "mongodb-motor")
ALL = SQL + MONGO

PACKAGE = "src/fastapi_service"


@dataclass(frozen=True)
class Sabotage:
    """One fault: `edits` replace text in `file`; then `test` fails, and its report has `message`,
    a regular expression."""

    failure: str
    fault: str
    stacks: tuple[str, ...]
    file: str
    edits: tuple[tuple[str, str], ...]
    test: str
    message: str

    def commit(self, project: Path) -> None:
        """Put the fault into the project. Fails when the text to replace is no longer there."""
        file = project / self.file
        text = file.read_text()
        for old, new in self.edits:
            assert text.count(old) == 1, f"{self.failure}: {self.file} has no single {old!r}"
            text = text.replace(old, new)
        file.write_text(text)


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
        message="not a database of this test run",
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
        message="assert None is not None",
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
        message=r"not in \[<sqlalchemy|does not exist|different loop",
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
        message="is <_UnixSelectorEventLoop",
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
        message="DID NOT RAISE",
    ),
    Sabotage(
        failure="F05",
        fault="collections are made without their validators",
        stacks=MONGO,
        file="tests/harness/template.py",
        edits=((", **blueprint.options)", ")"),),
        test="isolation/test_schema.py::test_what_only_a_migration_makes_is_there",
        message="DID NOT RAISE",
    ),
    Sabotage(
        failure="F06",
        fault="the sync client does not run the lifespan",
        stacks=ALL,
        file="tests/conftest.py",
        edits=(
            (
                "    with TestClient(app) as client:\n        yield client",
                "    yield TestClient(app)",
            ),
        ),
        test="isolation/test_one_run.py::test_a_sync_test",
        message="'State' object has no attribute 'database'",
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
        message="200 != 404",
    ),
    Sabotage(
        failure="F07",
        fault="no session has a transaction of its own",
        stacks=MONGO,
        file=f"{PACKAGE}/database.py",
        edits=(("open_session if read_only else open_transaction", "open_session"),),
        test="isolation/test_sessions.py::test_what_is_not_committed_is_not_seen",
        message="200 != 404",
    ),
    Sabotage(
        failure="F08",
        fault="every test gets the same database",
        stacks=ALL,
        file="tests/conftest.py",
        edits=(
            (
                "@pytest.fixture\ndef database_url(",
                '@pytest.fixture(scope="session")\ndef database_url(',
            ),
        ),
        test="isolation/test_leaks.py::test_rows",
        message="Somebody has registered with this address already",
    ),
    Sabotage(
        failure="F09",
        fault="the application is configured by the environment",
        stacks=ALL,
        file="tests/conftest.py",
        edits=(
            (
                "    app.state.settings = settings\n    async with",
                "    from fastapi_service.settings import load_settings\n\n"
                "    app.state.settings = load_settings()\n    async with",
            ),
        ),
        test="isolation/test_sessions.py::test_the_application_is_on_the_database_of_the_test",
        message="not a database of this test run",
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
        message=r"assert \{<function",
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
        message="left_behind",
    ),
    Sabotage(
        failure="F11",
        fault="one test needs the row of another",
        stacks=ALL,
        file="tests/isolation/test_leaks.py",
        edits=(
            (
                '    await store_user(database, "the.only@example.com")',
                '    if run == "once":\n'
                '        await store_user(database, "the.only@example.com")\n'
                "    else:\n"
                "        async with database.transaction() as session:\n"
                "            from fastapi_service.users import storage\n\n"
                '            assert await storage.find(session, "the.only@example.com")',
            ),
        ),
        test="isolation/test_leaks.py::test_rows",
        message="assert None",
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
        message="different event loop|after close|assert not any|Event loop is closed",
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
        message="invoices.router.shared",
    ),
    Sabotage(
        failure="F14",
        fault="the service uses no transactions",
        stacks=("mongodb",),
        file=f"{PACKAGE}/driver.py",
        edits=((", await session.start_transaction():", ":"),),
        test="isolation/test_transactions.py::test_a_rollback_takes_back_every_document",
        message="assert 1 == 0",
    ),
    Sabotage(
        failure="F14",
        fault="the service uses no transactions",
        stacks=("mongodb-motor",),
        file=f"{PACKAGE}/driver.py",
        edits=((", session.start_transaction():", ":"),),
        test="isolation/test_transactions.py::test_a_rollback_takes_back_every_document",
        message="assert 1 == 0",
    ),
    Sabotage(
        failure="F15",
        fault="an update does not compare versions",
        stacks=SQL,
        file=f"{PACKAGE}/invoices/storage.py",
        edits=(("                InvoiceRow.version == change.version,\n", ""),),
        test="isolation/test_concurrency.py::test_one_of_twenty_concurrent_updates_wins",
        message=r"Counter\(\{200: 20\}\)",
    ),
    Sabotage(
        failure="F15",
        fault="an update does not compare versions",
        stacks=MONGO,
        file=f"{PACKAGE}/invoices/storage.py",
        edits=((', "version": change.version}', "}"),),
        test="test_invoices.py::test_an_update_of_an_old_version_is_refused",
        message="assert 200 == 409",
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
        message="is not",
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
        message="left_behind",
    ),
    Sabotage(
        failure="F18",
        fault="foreign keys are not switched on",
        stacks=("sqlite",),
        file=f"{PACKAGE}/engine.py",
        edits=(('    cursor.execute("PRAGMA foreign_keys = ON")\n', ""),),
        test="isolation/test_sqlite.py::test_foreign_keys_are_enforced",
        message="DID NOT RAISE",
    ),
    Sabotage(
        failure="F19",
        fault="the transaction ends after the response",
        stacks=ALL,
        file=f"{PACKAGE}/dependencies.py",
        edits=(('Depends(get_session, scope="function")', "Depends(get_session)"),),
        test="isolation/test_background_tasks.py::test_a_commit_that_fails_is_no_success",
        message="assert 201 == 500",
    ),
    Sabotage(
        failure="F19",
        fault="the transaction ends after the background tasks",
        stacks=ALL,
        file=f"{PACKAGE}/dependencies.py",
        edits=(('Depends(get_session, scope="function")', "Depends(get_session)"),),
        test="isolation/test_background_tasks.py::test_a_background_task_finds_what_its_request_has_written",
        message="NoneType",
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
        message="still heard",
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
        message="cannot be called from a running event loop",
    ),
    Sabotage(
        failure="F22",
        fault="a test leaves an engine open",
        stacks=SQL,
        file="tests/isolation/test_engines.py",
        edits=(("    await forgotten.close()\n    assert open_connections() == before\n", ""),),
        test="isolation/test_engines.py::test_an_engine_left_open_is_noticed",
        message="an engine was not disposed of",
    ),
    Sabotage(
        failure="F22",
        fault="a test leaves a client open",
        stacks=MONGO,
        file="tests/isolation/test_clients.py",
        edits=(("    await forgotten.close()\n    assert open_connections() == before\n", ""),),
        test="isolation/test_clients.py::test_a_client_left_open_is_noticed",
        message="a client was not closed",
    ),
    Sabotage(
        failure="F22",
        fault="a test leaves a task running",
        stacks=ALL,
        file="tests/isolation/test_event_loops.py",
        edits=(
            (
                "    assert asyncio.get_running_loop() is loop_of_fixtures\n",
                "    asyncio.create_task(asyncio.sleep(60), name='forgotten')\n",
            ),
        ),
        test="isolation/test_event_loops.py::test_fixtures_and_test_share_a_loop",
        message="forgotten",
    ),
    Sabotage(
        failure="F23",
        fault="the fuse is taken out",
        stacks=("sqlite",),
        file="tests/harness/fuse.py",
        edits=(("        sys.addaudithook(_see)\n", "        pass\n"),),
        test="isolation/test_fuse.py::test_there_is_no_way_around_it",
        message="DID NOT RAISE",
    ),
    Sabotage(
        failure="F23",
        fault="the fuse does not look at what asyncpg opens",
        stacks=("postgresql",),
        file="tests/harness/fuse.py",
        edits=(("    connect_utils._connect_addr = _connect_to_ours\n", ""),),
        test="isolation/test_fuse.py::test_there_is_no_way_around_it_by_the_driver",
        message="DID NOT RAISE",
    ),
    Sabotage(
        failure="F23",
        fault="the fuse does not look at the clients that are made",
        stacks=MONGO,
        file="tests/harness/fuse.py",
        edits=(("for client in (AsyncMongoClient, MongoClient):", "for client in ():"),),
        test="isolation/test_fuse.py::test_another_server_is_refused",
        message="DID NOT RAISE",
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
        message="interpolation|unable to open database file",
    ),
    Sabotage(
        failure="F25",
        fault="the client does not run the lifespan",
        stacks=ALL,
        file="tests/conftest.py",
        edits=(
            (
                "    async with app.router.lifespan_context(app):\n        yield app.state.database\n",
                "    opened = Database(settings.database_url)\n"
                "    yield opened\n"
                "    await opened.close()\n",
            ),
        ),
        test="isolation/test_one_run.py::test_the_lifespan_runs",
        message="'State' object has no attribute 'database'",
    ),
    Sabotage(
        failure="F26",
        fault="sync and async clients may be mixed",
        stacks=ALL,
        file="tests/conftest.py",
        edits=(('if "database" in request.fixturenames:', "if False:"),),
        test="isolation/test_event_loops.py::test_mixing_sync_and_async_clients_is_refused",
        message="DID NOT RAISE",
    ),
    Sabotage(
        failure="F27",
        fault="nobody removes the databases of dead runs",
        stacks=("postgresql",),
        file="tests/harness/server.py",
        edits=(("AND NOT EXISTS (", "AND FALSE AND NOT EXISTS ("),),
        test="isolation/test_sweep.py::test_the_databases_of_the_dead_are_dropped",
        message="_dead_1' not in",
    ),
    Sabotage(
        failure="F28",
        fault="a run takes the databases of another for left-overs",
        stacks=("postgresql",),
        file="tests/harness/server.py",
        edits=(("starts_with(database.datname,", "starts_with(connection.datname,"),),
        test="isolation/test_sweep.py::test_the_databases_of_the_living_are_left",
        message=" in \\[",
    ),
    Sabotage(
        failure="F27",
        fault="nobody removes the directories of dead runs",
        stacks=ALL,
        file="tests/harness/run.py",
        edits=(("        remove(directory)\n", "        pass\n"),),
        test="isolation/test_dead_runs.py::test_the_directory_of_a_dead_run_is_removed",
        message="== \\[\\]",
    ),
]
