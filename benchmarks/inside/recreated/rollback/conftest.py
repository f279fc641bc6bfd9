"""One engine for the run; around each test a transaction that is rolled back."""

import asyncio

import pytest
from fastapi_service.engine import create_engine
from sqlalchemy.ext.asyncio import AsyncSession

from ..place import new_database, upgrade


@pytest.fixture(scope="session")
async def engine():
    """Run: an engine on a migrated database."""
    async with new_database() as url:
        await asyncio.to_thread(upgrade, url)
        engine = create_engine(url)
        yield engine
        await engine.dispose()


@pytest.fixture
async def db_session(engine):
    """Test: a session in a transaction that is rolled back."""
    async with engine.connect() as connection:
        transaction = await connection.begin()
        async with AsyncSession(connection, expire_on_commit=False) as session:
            yield session
        await transaction.rollback()
