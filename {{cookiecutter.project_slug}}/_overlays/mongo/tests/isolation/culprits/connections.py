"""Tests that leave a connection open."""

from typing import Any

from ..subject import NOTES, Database, add_note

kept: list[Any] = []


async def leave_a_session(database: Database, url: str) -> None:
    """Leave a session."""
    kept.append(session := database.session())
    await session.__aenter__()


async def leave_a_client(database: Database, url: str) -> None:
    """Leave a client."""
    kept.append(another := Database(url))
    await another.readiness_error()


async def leave_a_cursor(database: Database, url: str) -> None:
    """Leave a cursor that is not read to its end."""
    async with database.session() as session:
        for text in "abc":
            await add_note(session, text)
        kept.append(cursor := session.collections[NOTES].find(batch_size=1))
        await anext(cursor)


CONNECTION_CULPRITS = {
    "session": (leave_a_session, "leaked: an open session"),
    "client": (leave_a_client, "leaked: an open client"),
    "cursor": (leave_a_cursor, "leaked: an open cursor"),
}
