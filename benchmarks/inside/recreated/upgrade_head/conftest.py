"""For each test a new database, brought to the newest revision by alembic."""

import asyncio

import pytest
from fastapi_service.engine import create_engine
from sqlalchemy.ext.asyncio import AsyncSession

from ..place import new_database, upgrade


@pytest.fixture
async def db_session():
    """Test: a session on a database that was just migrated."""
    async with new_database() as url:
        await asyncio.to_thread(upgrade, url)
        engine = create_engine(url)
        async with AsyncSession(engine, expire_on_commit=False) as session:
            yield session
        await engine.dispose()
