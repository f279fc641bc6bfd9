"""Exports."""

from datetime import timedelta
from uuid import uuid4

from {{ cookiecutter.__package_name }}.clock import now
from {{ cookiecutter.__package_name }}.database import Database
from {{ cookiecutter.__package_name }}.exports import repository
from {{ cookiecutter.__package_name }}.exports.schemas import Export, ExportStatus
from {{ cookiecutter.__package_name }}.users.schemas import User


async def store_export(
    database: Database,
    owner: User,
    status: ExportStatus = ExportStatus.queued,
    age: timedelta = timedelta(0),
) -> Export:
    """Store an export job for the owner, created `age` ago, and return it."""
    export = Export(id=uuid4(), status=status, reason=None, created_at=now() - age)
    async with database.transaction() as session:
        await repository.add(session, owner.id, export)
    return export
