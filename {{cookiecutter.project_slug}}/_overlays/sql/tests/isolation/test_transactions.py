"""A transaction belongs to its block: it commits at the end, and is over then."""

from typing import Any

import pytest
from sqlalchemy.orm import DeclarativeBase

from .subject import Database, add_note, list_notes, metadata, notes


class Base(DeclarativeBase):
    """The base of a mapped class."""

    metadata = metadata


class Note(Base):
    """A note as an object."""

    __table__ = notes


async def stored(database: Database) -> list[str]:
    """Return the committed notes."""
    async with database.transaction(read_only=True) as session:
        return await list_notes(session)


async def test_block_may_commit_and_go_on(database: Database) -> None:
    """A handler that commits and refreshes works; what follows is committed at the end."""
    async with database.transaction() as session:
        await add_note(session, "before")
        await session.commit()
        assert await list_notes(session) == ["before"]
        await add_note(session, "after")

    assert await stored(database) == ["after", "before"]


async def test_only_what_follows_a_commit_is_rolled_back(database: Database) -> None:
    """As SQLAlchemy's users expect."""

    async def fail() -> None:
        async with database.transaction() as session:
            await add_note(session, "before")
            await session.commit()
            await add_note(session, "after")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()

    assert await stored(database) == ["before"]


async def test_object_can_be_read_after_the_commit(database: Database) -> None:
    """A route may answer it. By default SQLAlchemy would read it again, without a session."""
    async with database.transaction() as session:
        note: Any = Note(text="a")
        session.add(note)

    assert note.text == "a"
