"""What outlives a request or its transaction opens a session of its own."""

from fastapi.testclient import TestClient
from httpx2 import AsyncClient

from .expect import expect_error
from .subject import Database, SessionEndedError, add_note, list_notes

LOST = "a session was used after its transaction had ended: what it writes is lost"


async def stored(database: Database) -> list[str]:
    """Return the committed notes."""
    async with database.transaction(read_only=True) as session:
        return await list_notes(session)


async def test_session_cannot_be_used_after_its_transaction(database: Database) -> None:
    """F30: nobody would commit what it writes."""
    async with database.transaction() as session:
        await add_note(session, "a")

    with expect_error(SessionEndedError, match="has ended|permanently closed", otherwise=LOST):
        await add_note(session, "lost")

    assert await stored(database) == ["a"]


async def test_background_task_cannot_use_the_session_of_its_request(
    client: AsyncClient, database: Database
) -> None:
    """F30: the request's transaction has ended when the task starts."""
    with expect_error(SessionEndedError, match="has ended|permanently closed", otherwise=LOST):
        await client.post("/isolation/late-tasks/lost")

    assert await stored(database) == []


async def test_stream_cannot_use_the_session_of_its_request(client: AsyncClient) -> None:
    """F30: the request's transaction has ended when the response is sent."""
    with expect_error(SessionEndedError, match="has ended|permanently closed", otherwise=LOST):
        await client.get("/isolation/late-stream")


async def test_stream_opens_a_session(client: AsyncClient, database: Database) -> None:
    """F30: on the test's database."""
    async with database.transaction() as session:
        await add_note(session, "a")
        await add_note(session, "b")

    response = await client.get("/isolation/stream")

    assert response.text == "ab"


def test_websocket_opens_a_session_for_each_message(sync_client: TestClient) -> None:
    """F30: each message is committed before it is answered."""
    with sync_client.websocket_connect("/isolation/notes") as websocket:
        for text in "ab":
            websocket.send_text(text)
            assert websocket.receive_text() == f"stored {text}"
            assert text in sync_client.get("/isolation/notes").json()

    assert sync_client.get("/isolation/notes").json() == ["a", "b"]


def test_websocket_cannot_have_the_session_of_a_request(sync_client: TestClient) -> None:
    """F30: it would hold a transaction for the whole connection."""
    with (
        expect_error(
            RuntimeError,
            match="SessionDep would hold a transaction for the whole connection",
            otherwise="a WebSocket got a session for its whole connection",
        ),
        sync_client.websocket_connect("/isolation/session"),
    ):
        pass
