"""Ways to make a generated project larger, as teams do: more routes, tables and revisions."""

from pathlib import Path

from .projects import Project

PACKAGE = Path("src/fastapi_service")

ROUTES = """
from fastapi import APIRouter
from pydantic import BaseModel

router = APIRouter()


class Item(BaseModel):
    number: int
    name: str = ""
"""

ROUTE = """

@router.post("/items/{number}/{{item}}")
async def item_{number}(item: int, body: Item) -> Item:
    return body
"""

INCLUDE_ROUTES = """
from .more_routes import router as more_routes  # noqa: E402

router.include_router(more_routes)
"""

TABLES = """
from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from .database import Base
"""

TABLE = """

class Table{number}(Base):
    __tablename__ = "table_{number}"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id = mapped_column(ForeignKey("users.id"), index=True)
    name: Mapped[str] = mapped_column(String(50), unique=True)
"""

SQL_REVISION = """
import sqlalchemy as sa
from alembic import op

revision = "{number:04}"
down_revision = "{previous:04}"


def upgrade() -> None:
    {body}
"""

CREATE_TABLES = """for number in range({count}):
        op.create_table(
            f"table_{{number}}",
            sa.Column("id", sa.Integer(), nullable=False),
            sa.Column("user_id", sa.Uuid(), nullable=True),
            sa.Column("name", sa.String(50), nullable=False),
            sa.PrimaryKeyConstraint("id", name=f"pk_table_{{number}}"),
            sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=f"fk_table_{{number}}"),
            sa.UniqueConstraint("name", name=f"uq_table_{{number}}"),
        )
        op.create_index(f"ix_table_{{number}}_user_id", f"table_{{number}}", ["user_id"])"""

# Revisions that change nothing together: every other one undoes the one before it.
CHANGES = (
    'op.create_index("ix_extra", "invoices", ["customer"])',
    'op.drop_index("ix_extra", "invoices")',
)

MONGO_VERSION = """
def upgrade(database):
    {body}
"""

CREATE_COLLECTIONS = """for number in range({count}):
        database[f"table_{{number}}"].create_index("name", name="uq_name", unique=True)"""

MONGO_CHANGES = (
    'database.invoices.create_index("customer", name="ix_extra")',
    'database.invoices.drop_index("ix_extra")',
)

SERVICE_TABLES = 5
SERVICE_REVISIONS = 3


def add_routes(project: Project, count: int) -> None:
    """Give the service `count` more routes."""
    routes = "".join(ROUTE.format(number=number) for number in range(count))
    (project.folder / PACKAGE / "more_routes.py").write_text(ROUTES + routes)
    append(project, "api.py", INCLUDE_ROUTES)


def grow_to_tables(project: Project, stack: str, total: int) -> None:
    """Give the service tables, or collections, until there are `total`; a revision creates them,
    and the SQL stacks have models."""
    count = total - SERVICE_TABLES
    if stack.startswith("mongodb"):
        add_version(project, SERVICE_REVISIONS + 1, CREATE_COLLECTIONS.format(count=count))
        return
    models = "".join(TABLE.format(number=number) for number in range(count))
    (project.folder / PACKAGE / "more_tables.py").write_text(TABLES + models)
    append(project, "models.py", "\nfrom . import more_tables\n")
    add_revision(project, SERVICE_REVISIONS + 1, CREATE_TABLES.format(count=count))


def grow_to_revisions(project: Project, stack: str, total: int) -> None:
    """Give the service revisions until there are `total`."""
    for position, number in enumerate(range(SERVICE_REVISIONS + 1, total + 1)):
        if stack.startswith("mongodb"):
            add_version(project, number, MONGO_CHANGES[position % 2])
        else:
            add_revision(project, number, CHANGES[position % 2])


def add_revision(project: Project, number: int, body: str) -> None:
    """Write a revision for Alembic, after the others."""
    file = project.folder / PACKAGE / "alembic" / "versions" / f"{number:04}_more.py"
    file.write_text(SQL_REVISION.format(number=number, previous=number - 1, body=body))


def add_version(project: Project, number: int, body: str) -> None:
    """Write a version for MongoDB, after the others."""
    file = project.folder / PACKAGE / "migrations" / "versions" / f"v{number:04}_more.py"
    file.write_text(MONGO_VERSION.format(body=body))


def append(project: Project, module: str, text: str) -> None:
    """Append lines to a module of the service."""
    with (project.folder / PACKAGE / module).open("a") as file:
        file.write(text)
