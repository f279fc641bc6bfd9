"""The sample's revisions keep data."""

from uuid import UUID

import pytest
import sqlalchemy as sa

from {{ cookiecutter.__package_name }} import migrations
from {{ cookiecutter.__package_name }}.database import Database
from {{ cookiecutter.__package_name }}.users import repository
from {{ cookiecutter.__package_name }}.users.models import UserRow

ADA = {"id": UUID(int=1), "email": "ada@example.com", "password_hash": ""}


@pytest.mark.own_connection
async def test_data_survives_an_upgrade(database: Database, database_url: str) -> None:
    migrations.downgrade(database_url, "0001")
    async with database.transaction() as session:
        await session.execute(sa.insert(UserRow).values(ADA))

    migrations.upgrade(database_url)

    async with database.transaction(read_only=True) as session:
        assert await repository.get_by_email(session, "ada@example.com") is not None
