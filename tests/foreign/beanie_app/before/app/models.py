from datetime import datetime, timezone
from typing import Annotated

import pymongo
from beanie import Document, Indexed, Insert, Link, Replace, SaveChanges, before_event
from pydantic import BaseModel, Field
from pymongo import IndexModel


def now() -> datetime:
    return datetime.now(timezone.utc)


class Author(Document):
    name: Annotated[str, Indexed(unique=True)]

    class Settings:
        name = "authors"


class Book(Document):
    isbn: Annotated[str, Indexed(unique=True)]
    title: str
    author: Link[Author]
    copies: int = Field(default=1, ge=0)
    shelf: str | None = None
    updated_at: datetime = Field(default_factory=now)

    @before_event(Insert, Replace, SaveChanges)
    def touch(self) -> None:
        self.updated_at = now()

    class Settings:
        name = "books"
        use_state_management = True
        indexes = [
            IndexModel([("title", pymongo.ASCENDING), ("shelf", pymongo.ASCENDING)], name="shelf"),
        ]


class Loan(Document):
    isbn: str
    reader: str
    due: datetime
    returned: bool = False

    class Settings:
        name = "loans"
        indexes = [
            IndexModel(
                [("isbn", pymongo.ASCENDING), ("reader", pymongo.ASCENDING)],
                name="open_loan",
                unique=True,
                partialFilterExpression={"returned": False},
            ),
        ]


class Event(Document):
    kind: str
    subject: str
    at: datetime = Field(default_factory=now)

    class Settings:
        name = "events"


class BookIn(BaseModel):
    isbn: str = Field(min_length=10, max_length=17)
    title: str
    author: str
    copies: int = Field(default=1, ge=0)


class BookUpdate(BaseModel):
    title: str | None = None
    shelf: str | None = None


class BookOut(BaseModel):
    isbn: str
    title: str
    author: str
    copies: int
    shelf: str | None = None


class LoanIn(BaseModel):
    isbn: str
    reader: str


class LoanOut(BaseModel):
    isbn: str
    reader: str
    due: datetime
    returned: bool
