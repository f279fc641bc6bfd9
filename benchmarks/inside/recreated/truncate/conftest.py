"""One engine for the run; after each test every table is emptied."""

import asyncio

import pytest
from fastapi_service.database import Base
from fastapi_service.engine import create_engine
from sqlalchemy import text
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
async def db_session(app, engine):
    """Test: a session on tables that are emptied after the test."""
    async with AsyncSession(engine, expire_on_commit=False) as session:
        yield session
    tables = ", ".join(table.name for table in Base.metadata.sorted_tables)
    async with engine.begin() as connection:
        await connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
