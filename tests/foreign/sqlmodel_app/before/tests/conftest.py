from collections.abc import AsyncGenerator, Generator

import pytest
import pytest_asyncio
from fastapi.testclient import TestClient
from httpx import ASGITransport, AsyncClient
from sqlalchemy import NullPool
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

import app.core.db
import app.main
import app.tasks
from app.core.config import settings
from app.core.db import get_db
from app.main import app as fastapi_app
from app.models import Team

engine = create_async_engine(f"{settings.SQLALCHEMY_DATABASE_URI}_test", poolclass=NullPool)
TestingSessionLocal = async_sessionmaker(engine, class_=AsyncSession, expire_on_commit=False)


async def override_get_db() -> AsyncGenerator[AsyncSession, None]:
    async with TestingSessionLocal() as session:
        yield session


fastapi_app.dependency_overrides[get_db] = override_get_db


@pytest.fixture(autouse=True)
def patch_session_local(monkeypatch: pytest.MonkeyPatch) -> None:
    # background tasks and start-up do not go through get_db
    monkeypatch.setattr(app.tasks, "SessionLocal", TestingSessionLocal)
    monkeypatch.setattr(app.core.db, "SessionLocal", TestingSessionLocal)
    monkeypatch.setattr(app.core.db, "engine", engine)
    monkeypatch.setattr(app.main, "engine", engine)


@pytest_asyncio.fixture(autouse=True)
async def setup_db() -> AsyncGenerator[None, None]:
    async with engine.begin() as conn:
        await conn.run_sync(SQLModel.metadata.create_all)
    yield
    async with engine.begin() as conn:
        await conn.run_sync(SQLModel.metadata.drop_all)


@pytest_asyncio.fixture
async def session() -> AsyncGenerator[AsyncSession, None]:
    async with TestingSessionLocal() as session:
        yield session


@pytest_asyncio.fixture
async def async_client() -> AsyncGenerator[AsyncClient, None]:
    transport = ASGITransport(app=fastapi_app)
    async with AsyncClient(
        transport=transport, base_url=f"http://helpdesk.local{settings.API_V1_STR}"
    ) as client:
        yield client


@pytest.fixture
def client() -> Generator[TestClient, None, None]:
    with TestClient(fastapi_app) as client:
        yield client


@pytest_asyncio.fixture
async def team(session: AsyncSession) -> Team:
    team = Team(name="Second line", mailbox="second@example.com")
    session.add(team)
    await session.commit()
    await session.refresh(team)
    return team
