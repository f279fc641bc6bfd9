from beanie import init_beanie
from pymongo import AsyncMongoClient

from app.config import get_settings
from app.models import Author, Book, Event, Loan

client: AsyncMongoClient = AsyncMongoClient(get_settings().mongodb_url, tz_aware=True)


async def init_db(database=None) -> None:
    await init_beanie(
        database=database if database is not None else client[get_settings().mongodb_db],
        document_models=[Author, Book, Loan, Event],
    )
