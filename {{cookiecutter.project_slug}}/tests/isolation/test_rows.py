"""Rows do not survive a test. Each test here runs twice, and leaves what would fail the other run:
whichever comes first, the second finds out."""

import pytest
from httpx2 import AsyncClient

from .subject import Database, add_note, list_notes

twice = pytest.mark.parametrize("run", ["once", "again"])


@twice
async def test_rows(database: Database, run: str) -> None:
    """F08, F11: every test starts with an empty database."""
    async with database.transaction() as session:
        found = await list_notes(session)
        assert found == [], "the row that another test stored is here"
        await add_note(session, "left behind")


@twice
async def test_rows_after_a_rollback(client: AsyncClient, run: str) -> None:
    """F16: what the application commits after a rollback is gone as well."""
    responses = [await client.post(f"/isolation/notes/{text}") for text in "aab"]

    statuses = [response.status_code for response in responses]
    assert statuses == [201, 409, 201], "what another test committed after a rollback is here"
