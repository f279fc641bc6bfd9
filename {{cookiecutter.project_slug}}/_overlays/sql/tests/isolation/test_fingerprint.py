"""A template that an earlier run has created is used again only as long as it would be the same."""

from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pytest

from ..harness.migrations import fingerprint
from .subject import migrations

STALE = "tests go on with a template that was created by other code"


class FakeMigrations:
    """Migrations that files in a folder stand for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def upgrade(self, url: str) -> None:
        """Do nothing."""

    def sources(self) -> list[Path]:
        """Return the files in the folder."""
        return sorted(self._folder.iterdir())


def edit_revision(folder: Path) -> None:
    """Change a revision that is there already."""
    (folder / "0001.py").write_text("another")


def add_revision(folder: Path) -> None:
    """Add a revision."""
    (folder / "0002.py").touch()


@pytest.mark.parametrize("change", [edit_revision, add_revision])
def test_fingerprint_changes_with_the_revisions(
    tmp_path: Path, change: Callable[[Path], None]
) -> None:
    """F05: their schema may be another."""
    (tmp_path / "0001.py").write_text("one")
    before = fingerprint(FakeMigrations(tmp_path))
    assert fingerprint(FakeMigrations(tmp_path)) == before

    change(tmp_path)

    assert fingerprint(FakeMigrations(tmp_path)) != before, STALE


@pytest.mark.parametrize("library", ["alembic", "sqlalchemy"])
def test_fingerprint_changes_with_the_libraries(
    monkeypatch: pytest.MonkeyPatch, library: str
) -> None:
    """F05: another version may write other DDL."""
    before = fingerprint(migrations)

    monkeypatch.setattr(
        f"{fingerprint.__module__}.version",
        lambda name: "another" if name == library else version(name),
    )

    assert fingerprint(migrations) != before, STALE


def test_fingerprint_stands_for_the_code_that_migrations_run() -> None:
    """F05: Alembic's environment, the revisions, and the engine's set-up."""
    folder = Path(migrations.__file__).parent
    expected = {
        folder / "engine.py",
        migrations.ENVIRONMENT / "env.py",
        *migrations.ENVIRONMENT.glob("versions/*.py"),
    }

    assert expected <= set(migrations.sources()), STALE
