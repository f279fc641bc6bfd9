import pytest
from httpx import ASGITransport, AsyncClient
from pymongo import AsyncMongoClient

from app import db
from app.config import get_settings
from app.main import app
from app.models import Author, Book


@pytest.fixture(autouse=True)
async def beanie(monkeypatch):
    """ASGITransport does not run the lifespan, so do here what it does."""
    client = AsyncMongoClient(get_settings().mongodb_url, tz_aware=True)
    monkeypatch.setattr(db, "client", client)
    name = f"{get_settings().mongodb_db}_test"
    await client.drop_database(name)
    await db.init_db(client[name])
    yield
    await client.drop_database(name)
    await client.close()


@pytest.fixture
async def client():
    async with AsyncClient(transport=ASGITransport(app=app), base_url="http://test") as client:
        yield client


@pytest.fixture
async def book() -> Book:
    author = await Author(name="Ursula K. Le Guin").insert()
    return await Book(
        isbn="9780553383041", title="A Wizard of Earthsea", author=author, copies=2
    ).insert()
