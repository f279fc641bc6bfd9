"""A team changes the schema as docs/database.md of a project describes."""

import pytest

from conftest import Bake

pytestmark = [pytest.mark.nightly, pytest.mark.stack("sqlite")]

CREATED = "    created_at: Mapped[datetime] = mapped_column(Timestamp)\n"
DUE = "    due_at: Mapped[datetime | None] = mapped_column(Timestamp)\n"


def test_a_column_is_added(bake: Bake) -> None:
    """Its revision can be applied, and passes the project's own checks and tests."""
    project = bake()
    models = project.path / "src/fastapi_service/invoices/models.py"
    text = models.read_text()
    assert text.count(CREATED) == 1
    models.write_text(text.replace(CREATED, CREATED + DUE))

    project.uv("run", "alembic", "upgrade", "head")
    project.uv("run", "alembic", "revision", "--autogenerate", "-m", "when an invoice is due")
    project.uv("run", "alembic", "upgrade", "head")

    project.uv("run", "alembic", "check")
    project.uv("run", "ruff", "check", ".")
    project.uv("run", "ruff", "format", "--check", ".")
    assert project.pytest() > 0
