"""Overlays have copies of whole files. A change to the original has to be made in each copy, too."""

from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path

import pytest

pytestmark = pytest.mark.fast

PROJECT = "{{cookiecutter.project_slug}}"
PACKAGE = "{{cookiecutter.__package_name}}"

# Each copy, and the lines of its original that it does not repeat.
COPIES = {
    "invoices/src/PACKAGE/asgi.py": "",
    "taskiq/src/PACKAGE/main.py": '''
    """Open the database on the event loop that serves the requests, and close it there."""
    database: Database = app.state.open_database(app.state.settings.database_url)
        yield
def create_app(settings: Settings, open_database: Callable[[str], Database] = Database) -> FastAPI:
    of the settings."""
''',
    "taskiq-invoices/src/PACKAGE/exports/router.py": """
from fastapi import APIRouter, BackgroundTasks, HTTPException, Query, Response
from .task import write_export
async def create_export(
    user: CurrentUser, database: DatabaseDep, background: BackgroundTasks
) -> Export:
    # The task takes the database, never a session: the request's end before the task starts.
    background.add_task(write_export, database, user.id, export)
""",
    "taskiq-invoices/src/PACKAGE/exports/task.py": '''
"""The background task that writes a user's invoices as CSV."""
    """Write the export that `owner_id` has queued.
    Each step has a transaction of its own, as the request's transaction has ended. The job ends
    `finished` or `failed`; if the process crashes, `Export.as_of` reports it as failed.
            await _set_status(database, owner_id, export.id, ExportStatus.running)
            await _set_status(database, owner_id, export.id, ExportStatus.finished, content=content)
        await _set_status(database, owner_id, export.id, ExportStatus.failed, reason=reason)
    owner_id: UUID,
    export_id: UUID,
) -> None:
    async def store(session: DatabaseSession) -> None:
        await repository.set_status(session, owner_id, export_id, status, content, reason)
        await audit.record(session, owner_id, f"export.{status}", export_id)
    await database.run_in_transaction(store)
''',
    "taskiq-invoices/src/PACKAGE/settings.py": """
from pydantic import ByteSize, Field, SecretStr, ValidationError, field_validator, model_validator
""",
    "taskiq-invoices-mongo/src/PACKAGE/exports/repository.py": '''
"""The queries on export jobs. Each is limited to the jobs of one owner."""
    document = {"_id": export.id, "owner_id": owner_id, "content": None}
    owner_id: UUID,
    export_id: UUID,
) -> None:
    """Update one of the owner's jobs."""
    await session.collections.exports.update_one(
        {"_id": export_id, "owner_id": owner_id},
        {"$set": {"status": status, "content": content, "reason": reason}},
''',
    "taskiq-invoices-mongo/tests/api/test_schema.py": """
    "exports": {("owner_id",): False},
""",
    "taskiq-invoices-sql/src/PACKAGE/exports/models.py": '''
    """One export job; `content` is its CSV file."""
''',
    "taskiq-invoices-sql/src/PACKAGE/exports/repository.py": '''
"""The queries on export jobs. Each is limited to the jobs of one owner."""
    session.add(ExportRow(owner_id=owner_id, **export.model_dump()))
    owner_id: UUID,
    export_id: UUID,
) -> None:
    """Update one of the owner's jobs."""
    await session.execute(
        .where(*_key(owner_id, export_id))
        .values(status=status, content=content, reason=reason)
''',
    "taskiq-mongo/tests/isolation/subject.py": "",
    "taskiq-none/src/PACKAGE/settings.py": """
from pydantic import ByteSize, Field, ValidationError, field_validator
""",
    "taskiq-sql/tests/isolation/subject.py": "",
}


def overlays(template: Path) -> dict[frozenset[str], Path]:
    """Return the folder of each overlay by the parts of its name. That of the files that all
    projects share has none."""
    project = template / PROJECT
    folders = {frozenset(folder.name.split("-")): folder for folder in project.glob("_overlays/*")}
    return {frozenset[str](): project} | folders


def copies(template: Path) -> Iterator[tuple[str, Path, Path]]:
    """Yield each file that takes the place of one from an overlay with fewer parts: its name, the
    original, and the copy."""
    folders = overlays(template)
    for parts, folder in folders.items():
        for originals in [folders[fewer] for fewer in folders if fewer < parts]:
            for copy in filter(Path.is_file, folder.rglob("*")):
                original = originals / copy.relative_to(folder)
                if original.exists():
                    name = copy.relative_to(folder.parent).as_posix()
                    yield name.replace(PACKAGE, "PACKAGE"), original, copy


def left_out(original: str, copy: str) -> list[str]:
    """Return the lines of the original that the copy does not repeat."""
    lines = unified_diff(original.splitlines(), copy.splitlines(), n=0)
    return [line[1:] for line in lines if line.startswith("-") and line != "--- \n"]


def test_every_copy_follows_its_original(template: Path) -> None:
    """It may add lines. It leaves out those that are listed here, and no others."""
    found = {
        name: left_out(original.read_text("utf-8"), copy.read_text("utf-8"))
        for name, original, copy in copies(template)
    }
    assert found == {name: lines.strip("\n").splitlines() for name, lines in COPIES.items()}
