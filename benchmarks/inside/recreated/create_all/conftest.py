"""For each test an engine, and all tables made from the models and dropped again."""

import pytest
from fastapi_service.database import Base
from fastapi_service.engine import create_engine
from sqlalchemy.ext.asyncio import AsyncSession

from ..place import new_database


@pytest.fixture(scope="session")
async def database():
    """Run: the URL of an empty database."""
    async with new_database() as url:
        yield url


@pytest.fixture
async def db_session(app, database):
    """Test: a session on tables that were just made."""
    engine = create_engine(database)
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    async with AsyncSession(engine, expire_on_commit=False) as session:
        yield session
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.drop_all)
    await engine.dispose()
