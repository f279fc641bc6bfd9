"""The audit table is append-only."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from {{ cookiecutter.__package_name }}.audit import repository
from {{ cookiecutter.__package_name }}.audit.models import AuditRow
from {{ cookiecutter.__package_name }}.database import DatabaseSession
from {{ cookiecutter.__package_name }}.users.schemas import UserInDB

from ..isolation.expect import expect_error


@pytest.mark.parametrize("change", [sa.update(AuditRow).values(action=""), sa.delete(AuditRow)])
async def test_audit_entry_cannot_be_changed(
    db_session: DatabaseSession, test_user: UserInDB, change: sa.UpdateBase
) -> None:
    """F05: only a migration creates the trigger; `create_all` does not."""
    await repository.record(db_session, test_user.id, "user.renamed", test_user.id)

    with expect_error(
        DBAPIError,
        match="audit entries are append-only",
        otherwise="an audit entry was changed: the trigger that a migration creates is missing",
    ):
        await db_session.execute(change)
