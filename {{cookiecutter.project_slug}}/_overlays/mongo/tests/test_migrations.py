"""The migrations: up, down, and what survives them."""

from collections.abc import Iterator
from typing import Any

import pytest
from pymongo.database import Database as SyncDatabase

from {{ cookiecutter.__package_name }} import migrations
from {{ cookiecutter.__package_name }}.database import Database
from {{ cookiecutter.__package_name }}.migrations import __main__ as command_line

FIRST = "v0001_first_collections"

# What the service relies on: each collection with its indexes, the unique ones marked.
INDEXES = {
    "audit_entries": {("subject_id",): False},
    "exports": {("owner_id",): False},
    "invoices": {("owner_id", "number"): True},
    "users": {("email",): True},
}


@pytest.fixture
def migrated(database_url: str) -> Iterator[SyncDatabase[Any]]:
    """Test: a migrated database, the way migrations reach it."""
    with migrations.connected(database_url) as database:
        yield database


@pytest.fixture
def empty(migrated: SyncDatabase[Any]) -> SyncDatabase[Any]:
    """Test: a database that has been taken back to before the first migration."""
    migrations.downgrade(migrated, migrations.BASE)
    return migrated


def collections(database: SyncDatabase[Any]) -> set[str]:
    """Return the names of the collections, without the record of the migrations."""
    return set(database.list_collection_names()) - {migrations.RECORD}


def test_versions_are_numbered_without_a_gap() -> None:
    numbers = [name.split("_")[0] for name in migrations.known()]

    assert numbers == [f"v{number:04}" for number in range(1, len(numbers) + 1)]


def test_down_and_up_again(empty: SyncDatabase[Any]) -> None:
    assert collections(empty) == set()

    assert migrations.upgrade(empty) == migrations.known()

    assert collections(empty) == set(INDEXES)
    assert migrations.applied(empty) == migrations.known()


def test_a_second_upgrade_does_nothing(migrated: SyncDatabase[Any]) -> None:
    assert migrations.upgrade(migrated) == []


@pytest.mark.parametrize("version", migrations.known())
def test_each_version_goes_down_and_up_again(empty: SyncDatabase[Any], version: str) -> None:
    migrations.upgrade(empty, version)

    undone = migrations.downgrade(empty, migrations.BASE)

    assert undone[0] == version
    assert migrations.upgrade(empty) == migrations.known()


@pytest.mark.parametrize("collection", INDEXES)
def test_every_index_is_there(migrated: SyncDatabase[Any], collection: str) -> None:
    found = migrated[collection].index_information()

    indexes = {
        tuple(field for field, _ in index["key"]): index.get("unique", False)
        for name, index in found.items()
        if name != "_id_"
    }
    assert indexes == INDEXES[collection]


def test_data_survives_an_upgrade(empty: SyncDatabase[Any]) -> None:
    migrations.upgrade(empty, FIRST)
    empty.users.insert_one({"_id": 1, "email": "ada@example.com"})

    migrations.upgrade(empty)

    assert list(empty.users.find()) == [{"_id": 1, "email": "ada@example.com"}]


def test_an_unknown_version_is_named(migrated: SyncDatabase[Any]) -> None:
    with pytest.raises(ValueError, match="There is no version v9999"):
        migrations.upgrade(migrated, "v9999")


async def test_a_database_that_lacks_a_version_is_not_ready(
    database: Database, database_url: str
) -> None:
    with migrations.connected(database_url) as outdated:
        migrations.downgrade(outdated, FIRST)

    complaint = await database.complaint()

    assert complaint is not None
    assert "uv run python -m {{ cookiecutter.__package_name }}.migrations" in complaint
    assert "\n" not in complaint


class TestCommandLine:
    """`python -m {{ cookiecutter.__package_name }}.migrations`"""

    @pytest.fixture(autouse=True)
    def configured(self, monkeypatch: pytest.MonkeyPatch, database_url: str) -> None:
        """Test: the database of the settings is the test's."""
        monkeypatch.setenv("DATABASE_URL", database_url)
        self.monkeypatch = monkeypatch

    def run(self, *arguments: str) -> None:
        """Run the command with `arguments`."""
        self.monkeypatch.setattr("sys.argv", ["migrations", *arguments])
        command_line.main()

    def test_down_and_up_again(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.run("downgrade", "base")
        self.run()

        undone = [f"undone {name}" for name in reversed(migrations.known())]
        applied = [f"applied {name}" for name in migrations.known()]
        said = [line for line in capsys.readouterr().out.splitlines() if " is at " not in line]
        assert said == undone + applied

    def test_current(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.run("current")

        assert capsys.readouterr().out.endswith(f" is at {migrations.known()[-1]}\n")

    def test_what_cannot_be_done_is_said_in_one_line(self) -> None:
        with pytest.raises(SystemExit, match="There is no version v9999") as stopped:
            self.run("upgrade", "v9999")

        assert "\n" not in str(stopped.value)

    def test_a_downgrade_says_where_to(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit):
            self.run("downgrade")

        assert "downgrade to which version?" in capsys.readouterr().err
