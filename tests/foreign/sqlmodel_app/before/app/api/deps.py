import uuid
from typing import Annotated

from fastapi import Depends, HTTPException
from sqlmodel.ext.asyncio.session import AsyncSession

from app.core.db import get_db
from app.models import Ticket

SessionDep = Annotated[AsyncSession, Depends(get_db)]


async def get_ticket(ticket_id: uuid.UUID, session: SessionDep) -> Ticket:
    ticket = await session.get(Ticket, ticket_id)
    if not ticket:
        raise HTTPException(status_code=404, detail="Ticket not found")
    return ticket


TicketDep = Annotated[Ticket, Depends(get_ticket)]
