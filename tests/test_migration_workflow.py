"""The schema changes as docs/database.md of a project says."""

from conftest import Bake

CREATED = "    created_at: Mapped[datetime] = mapped_column(Timestamp)\n"
DUE = "    due_at: Mapped[datetime | None] = mapped_column(Timestamp)\n"


def test_a_column_is_added(bake: Bake) -> None:
    """A revision is written for it that applies, and passes the project's own checks and tests."""
    project = bake()
    storage = project.path / "src/fastapi_service/invoices/storage.py"
    storage.write_text(storage.read_text().replace(CREATED, CREATED + DUE))

    project.uv("run", "alembic", "upgrade", "head")
    project.uv("run", "alembic", "revision", "--autogenerate", "-m", "when an invoice is due")
    project.uv("run", "alembic", "upgrade", "head")

    project.uv("run", "alembic", "check")
    project.uv("run", "ruff", "check", ".")
    project.uv("run", "ruff", "format", "--check", ".")
    assert project.pytest() > 0
