"""The migrations: up and down, from code and from the command line."""

import runpy
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from pymongo.database import Database as SyncDatabase

from {{ cookiecutter.__package_name }} import migrations
from {{ cookiecutter.__package_name }}.database import Database
from {{ cookiecutter.__package_name }}.migrations import __main__ as command_line

ADDED = "v9999_added_by_a_test"


class AddedVersion(ModuleType):
    """A version that creates a collection."""

    @staticmethod
    def upgrade(database: SyncDatabase[Any]) -> None:
        database.create_collection("added")

    @staticmethod
    def downgrade(database: SyncDatabase[Any]) -> None:
        database.drop_collection("added")


@pytest.fixture
def added_version(monkeypatch: pytest.MonkeyPatch) -> str:
    """Test: the name of a further version, which its database does not have."""
    names = [*migrations.available(), ADDED]
    monkeypatch.setattr(migrations, "available", lambda: names)
    module = f"{migrations.versions.__name__}.{ADDED}"
    monkeypatch.setitem(sys.modules, module, AddedVersion(ADDED))
    return ADDED


def collections_at(url: str) -> set[str]:
    """Return the names of the collections, but for the history of the migrations."""
    with migrations.connected(url) as database:
        return set(database.list_collection_names()) - {migrations.HISTORY_COLLECTION}


def test_versions_are_numbered_without_a_gap() -> None:
    numbers = [name.split("_")[0] for name in migrations.available()]

    assert numbers == [f"v{number:04}" for number in range(1, len(numbers) + 1)]


def test_down_and_up_again(database_url: str) -> None:
    migrated = collections_at(database_url)

    migrations.downgrade(database_url, migrations.BASE)
    assert collections_at(database_url) == set()

    assert migrations.upgrade(database_url) == migrations.available()
    assert collections_at(database_url) == migrated
    assert migrations.applied(database_url) == migrations.available()


def test_second_upgrade_does_nothing(database_url: str) -> None:
    assert migrations.upgrade(database_url) == []


def test_version_is_applied_and_undone(database_url: str, added_version: str) -> None:
    before = collections_at(database_url)

    assert migrations.upgrade(database_url) == [added_version]
    assert collections_at(database_url) == before | {"added"}

    previous = [migrations.BASE, *migrations.available()][-2]
    assert migrations.downgrade(database_url, previous) == [added_version]
    assert collections_at(database_url) == before


def test_unknown_version_is_named(database_url: str) -> None:
    with pytest.raises(ValueError, match="There is no version v9998"):
        migrations.upgrade(database_url, "v9998")


async def test_database_that_lacks_a_version_is_not_ready(
    database: Database, added_version: str
) -> None:
    error = await database.readiness_error()

    assert error is not None
    assert f"lacks version {added_version}" in error
    assert "uv run python -m {{ cookiecutter.__package_name }}.migrations" in error
    assert "\n" not in error


class TestCommandLine:
    """`python -m {{ cookiecutter.__package_name }}.migrations`"""

    @pytest.fixture(autouse=True)
    def configured(
        self, monkeypatch: pytest.MonkeyPatch, database_url: str, added_version: str
    ) -> None:
        """Test: the settings name its database, which lacks a version."""
        monkeypatch.setenv("DATABASE_URL", database_url)
        self.monkeypatch = monkeypatch

    def run(self, *arguments: str) -> None:
        """Run the command with `arguments`."""
        self.monkeypatch.setattr("sys.argv", ["migrations", *arguments])
        command_line.main()

    def test_up_and_down(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.run()
        self.run("downgrade", "base")

        undone = [f"undone {name}" for name in reversed(migrations.available())]
        printed = [line for line in capsys.readouterr().out.splitlines() if " is at " not in line]
        assert printed == [f"applied {ADDED}", *undone]

    def test_current(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.run("upgrade", ADDED)
        self.run("current")

        assert capsys.readouterr().out.endswith(f" is at {ADDED}\n")

    def test_error_is_one_line(self) -> None:
        with pytest.raises(SystemExit, match="There is no version v9998") as stopped:
            self.run("upgrade", "v9998")

        assert "\n" not in str(stopped.value)

    def test_downgrade_needs_a_target(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit):
            self.run("downgrade")

        assert "downgrade to which version?" in capsys.readouterr().err


class TestNewVersion:
    """`python -m {{ cookiecutter.__package_name }}.migrations new MESSAGE`"""

    @pytest.fixture(autouse=True)
    def versions(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        """Test: a folder with one version."""
        (tmp_path / "__init__.py").touch()
        (tmp_path / "v0001_create_books.py").touch()
        monkeypatch.setattr(command_line, "VERSIONS", tmp_path)
        self.monkeypatch = monkeypatch

    def new(self, *message: str) -> None:
        """Run the command."""
        self.monkeypatch.setattr("sys.argv", ["migrations", "new", *message])
        command_line.main()

    def test_it_has_the_next_number(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.new("Add an index to books")

        file = tmp_path / "v0002_add_an_index_to_books.py"
        assert capsys.readouterr().out == f"wrote {file}\n"
        assert file.read_text("utf-8").startswith('"""Add an index to books."""\n')

    def test_it_cannot_be_applied_before_it_is_complete(self, tmp_path: Path) -> None:
        self.new("Add an index")

        version = runpy.run_path(str(tmp_path / "v0002_add_an_index.py"))

        for function in (version["upgrade"], version["downgrade"]):
            with pytest.raises(NotImplementedError):
                function(None)

    @pytest.mark.parametrize("message", [(), ("?!",)], ids=["none", "no-letters"])
    def test_it_needs_a_name(
        self, message: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with pytest.raises(SystemExit):
            self.new(*message)

        assert "of which a name could be made" in capsys.readouterr().err
        assert len(list(tmp_path.iterdir())) == 2
