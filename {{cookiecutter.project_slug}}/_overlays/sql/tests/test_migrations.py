"""The migrations: up, down, and equal to the models."""

import asyncio
import importlib
import os
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import CommandLine, Config
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Integer, MetaData, String, Table, inspect, make_url
from sqlalchemy.types import UserDefinedType

import {{ cookiecutter.__package_name }} as package
from {{ cookiecutter.__package_name }} import migrations
from {{ cookiecutter.__package_name }}.database import Database
from {{ cookiecutter.__package_name }}.migrations import alembic_config, downgrade, upgrade
from {{ cookiecutter.__package_name }}.models import METADATA

ALEMBIC_INI = Path(__file__).parents[1] / "alembic.ini"

pytestmark = pytest.mark.own_connection


@pytest.fixture
def empty_database_url(database_url: str) -> str:
    """Test: the URL of a database that was taken back to before the first revision."""
    downgrade(database_url, "base")
    return database_url


async def tables_at(url: str) -> set[str]:
    """Return the names of the tables in the database at `url`."""
    database = Database(url)
    async with database.engine.connect() as connection:
        names = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    await database.close()
    return set(names) - {"alembic_version"}


async def execute(url: str, statement: str) -> None:
    """Execute the statement in the database at `url`."""
    database = Database(url)
    async with database.engine.begin() as connection:
        await connection.exec_driver_sql(statement)
    await database.close()


def tables_of_the_models() -> set[str]:
    """Return the names of the tables that Alembic compares with the database."""
    return {name for metadata in METADATA for name in metadata.tables}


def tables_in_the_package() -> Iterator[Table]:
    """Yield the tables and the tables of the mapped classes in all modules of the service."""
    for _, name, _ in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if name != f"{package.__name__}.asgi":
            for value in vars(importlib.import_module(name)).values():
                table = getattr(value, "__table__", value)
                if isinstance(table, Table):
                    yield table


def config_with_revisions_in(folder: Path, url: str) -> Config:
    """Return Alembic's configuration, with further revisions in `folder`."""
    config = alembic_config(url)
    locations = [str(migrations.ENVIRONMENT / "versions"), str(folder)]
    config.set_main_option("version_locations", os.pathsep.join(locations).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def test_there_is_at_most_one_head() -> None:
    heads = ScriptDirectory.from_config(alembic_config("unused")).get_heads()

    assert len(heads) <= 1, f"merge the heads with `uv run alembic merge heads`: {heads}"


def test_every_table_is_known_to_alembic() -> None:
    unknown = {table.name for table in tables_in_the_package() if table.metadata not in METADATA}

    assert not unknown, f"add their metadata to METADATA in models.py: {unknown}"


def test_every_model_is_imported_by_models_py() -> None:
    imported = tables_of_the_models()
    everything = {table.key for table in tables_in_the_package()}

    assert everything <= imported, f"import them in models.py: {everything - imported}"


def test_down_and_up_again(empty_database_url: str) -> None:
    assert asyncio.run(tables_at(empty_database_url)) == set()

    upgrade(empty_database_url)

    assert asyncio.run(tables_at(empty_database_url)) == tables_of_the_models()


def test_models_equal_the_schema(database_url: str) -> None:
    command.check(alembic_config(database_url))


def test_sql_of_an_upgrade_can_be_printed(
    empty_database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    command.upgrade(alembic_config(empty_database_url), "head", sql=True)

    printed = capsys.readouterr().out
    assert all(f"CREATE TABLE {name}" in printed for name in tables_of_the_models())
    assert asyncio.run(tables_at(empty_database_url)) == set()


STORES_A_ROW = """
import sqlalchemy as sa
from alembic import op

revision = "stores_a_row"
down_revision = {head!r}


def upgrade() -> None:
    op.execute(sa.insert(sa.table("plans", sa.column("name", sa.String))).values(name="free"))
"""


def test_printed_sql_has_the_values_of_a_revision(
    database_url: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Whoever executes it has no others."""
    head = ScriptDirectory.from_config(alembic_config("unused")).get_current_head()
    (tmp_path / "stores_a_row.py").write_text(STORES_A_ROW.format(head=head))

    command.upgrade(config_with_revisions_in(tmp_path, database_url), "head", sql=True)

    printed = capsys.readouterr().out
    assert "INSERT INTO plans (name) VALUES ('free')" in printed
    sqlite = make_url(database_url).get_backend_name() == "sqlite"
    assert ("COMMIT;" in printed) is not sqlite, "Alembic begins no transaction for SQLite's DDL"


def test_command_line_uses_the_settings(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It configures logging as well, which would change that of these tests."""
    configured: list[object] = []
    monkeypatch.setattr(
        "logging.config.fileConfig", lambda *file, **options: configured.append((file, options))
    )
    monkeypatch.setenv("DATABASE_URL", database_url)

    CommandLine().main(["-c", str(ALEMBIC_INI), "current", "--check-heads"])

    assert configured == [((str(ALEMBIC_INI),), {"disable_existing_loggers": False})]


class ColumnType(UserDefinedType[str]):
    """A column type of the application's own."""

    cache_ok = True

    def get_col_spec(self, **options: object) -> str:
        """Return its name in SQL."""
        return "VARCHAR(10)"


def test_new_revision_imports_column_types(
    database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asyncio.run(execute(database_url, "CREATE TABLE changed (id INTEGER)"))
    changed = MetaData()
    columns = Column("own", ColumnType()), Column("theirs", String(10))
    Table("changed", changed, Column("id", Integer), *columns)
    with_changed = [*METADATA, changed]
    monkeypatch.setattr("{{ cookiecutter.__package_name }}.models.METADATA", with_changed)
    config = config_with_revisions_in(tmp_path, database_url)

    command.revision(config, "change", autogenerate=True, version_path=str(tmp_path), head="head")

    [revision] = tmp_path.glob("*.py")
    text = revision.read_text("utf-8")
    assert f"\nimport {__name__}\n" in text, "a new revision does not import the types it names"
    assert f"{__name__}.ColumnType()" in text
    assert "import sqlalchemy.sql" not in text
    sqlite = make_url(database_url).get_backend_name() == "sqlite"
    assert ("batch_alter_table" in text) is sqlite, "SQLite cannot alter a table that has columns"


async def test_database_without_a_schema_is_not_ready(database_url: str) -> None:
    database = Database(database_url)
    async with database.engine.begin() as connection:
        await connection.exec_driver_sql("DROP TABLE alembic_version")

    error = await database.readiness_error()

    assert error is not None
    assert "uv run alembic upgrade head" in error
    assert "\n" not in error
    assert "SQL:" not in error, "of an error's lines, the first says what is wrong"
    assert "Background" not in error
    await database.close()


async def test_database_without_a_revision_is_not_ready(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrations, "_revisions", lambda: ({"9999"}, {"9999"}))
    database = Database(database_url)
    async with database.engine.begin() as connection:
        await connection.exec_driver_sql("DELETE FROM alembic_version")

    error = await database.readiness_error()

    assert error is not None
    assert "lacks revision 9999. Run `uv run alembic upgrade head`." in error
    await database.close()


async def test_database_of_a_newer_release_is_ready(database_url: str) -> None:
    database = Database(database_url)
    async with database.engine.begin() as connection:
        await connection.exec_driver_sql("DELETE FROM alembic_version")
        await connection.exec_driver_sql("INSERT INTO alembic_version VALUES ('9999')")

    assert await database.readiness_error() is None
    await database.close()
