"""The routes of the subject: they use the application's own dependencies."""

import asyncio
from collections.abc import AsyncIterator
from http import HTTPStatus

from fastapi import APIRouter, BackgroundTasks, HTTPException, Request, WebSocket
from fastapi.responses import StreamingResponse

from .subject import (
    Database,
    DatabaseDep,
    SessionDep,
    TextTakenError,
    add_note,
    begin_snapshot,
    change_note,
    list_notes,
)

SECONDS_TO_MEET = 10

router = APIRouter(prefix="/isolation")


@router.post("/notes/{text}", status_code=HTTPStatus.CREATED)
async def create(text: str, session: SessionDep) -> None:
    """Store a note; 409 when there is one with this text."""
    try:
        await add_note(session, text)
    except TextTakenError:
        raise HTTPException(HTTPStatus.CONFLICT) from None


@router.get("/notes")
async def read_all(request: Request, session: SessionDep) -> list[str]:
    """Return the texts of all notes. The test finds the session in the application's state."""
    request.app.state.request_session = session
    return await list_notes(session)


@router.post("/tasks/{text}", status_code=HTTPStatus.ACCEPTED)
async def create_in_background(
    text: str,
    request: Request,
    session: SessionDep,
    database: DatabaseDep,
    background: BackgroundTasks,
) -> None:
    """Store a note, and let a background task store another."""

    async def copy(database: Database) -> None:
        async with database.transaction() as session:
            request.app.state.found_by_task = await list_notes(session)
            await add_note(session, f"copy of {text}")

    await add_note(session, text)
    background.add_task(copy, database)


@router.post("/late-tasks/{text}", status_code=HTTPStatus.ACCEPTED)
async def create_too_late(text: str, session: SessionDep, background: BackgroundTasks) -> None:
    """Let a background task store a note, with the session of the request."""
    background.add_task(add_note, session, text)


@router.get("/stream")
async def stream(database: DatabaseDep) -> StreamingResponse:
    """Stream the texts of all notes, from a session of the stream's own."""

    async def texts() -> AsyncIterator[str]:
        async with database.transaction(read_only=True) as session:
            for text in await list_notes(session):
                yield text

    return StreamingResponse(texts())


@router.get("/late-stream")
async def stream_too_late(session: SessionDep) -> StreamingResponse:
    """Stream the texts of all notes, from the session of the request."""

    async def texts() -> AsyncIterator[str]:
        for text in await list_notes(session):
            yield text

    return StreamingResponse(texts())


@router.websocket("/notes")
async def receive(websocket: WebSocket, database: DatabaseDep) -> None:
    """Store each message as a note, and answer it."""
    await websocket.accept()
    async for text in websocket.iter_text():
        async with database.transaction() as session:
            await add_note(session, text)
        await websocket.send_text(f"stored {text}")


@router.websocket("/session")
async def hold(websocket: WebSocket, session: SessionDep) -> None:
    """Accept the connection, with a session."""
    await websocket.accept()


@router.post("/collisions")
async def collide(session: SessionDep, database: DatabaseDep) -> None:
    """Change the notes after another transaction has changed them."""
    await begin_snapshot(session)
    await list_notes(session)
    async with database.transaction() as other:
        await change_note(other, "theirs")
    await change_note(session, "ours")


@router.get("/meeting")
async def meet(request: Request, session: SessionDep) -> None:
    """Read, and wait until the other requests of the test have read as well."""
    await list_notes(session)
    async with asyncio.timeout(SECONDS_TO_MEET):
        await request.app.state.barrier.wait()
