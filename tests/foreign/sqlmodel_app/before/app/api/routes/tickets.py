from typing import Any

from fastapi import APIRouter, BackgroundTasks, HTTPException, Request, Response
from sqlmodel import func, select

from app.api.deps import SessionDep, TicketDep
from app.core.config import settings
from app.models import (
    Comment,
    CommentCreate,
    CommentPublic,
    Team,
    Ticket,
    TicketCreate,
    TicketPublic,
    TicketsPublic,
    TicketStatus,
    TicketUpdate,
)
from app.tasks import notify_team

router = APIRouter(prefix="/tickets", tags=["tickets"])


@router.get("/", response_model=TicketsPublic)
async def read_tickets(
    session: SessionDep, status: TicketStatus | None = None, skip: int = 0, limit: int = 100
) -> Any:
    query = select(Ticket)
    count_query = select(func.count()).select_from(Ticket)
    if status:
        query = query.where(Ticket.status == status)
        count_query = count_query.where(Ticket.status == status)
    count = (await session.exec(count_query)).one()
    tickets = (await session.exec(query.order_by(Ticket.created_at).offset(skip).limit(limit))).all()
    return TicketsPublic(data=tickets, count=count)


@router.post("/", response_model=TicketPublic, status_code=201)
async def create_ticket(
    request: Request,
    response: Response,
    session: SessionDep,
    background_tasks: BackgroundTasks,
    ticket_in: TicketCreate,
) -> Any:
    if not await session.get(Team, ticket_in.team_id):
        raise HTTPException(status_code=404, detail="Team not found")
    count_query = (
        select(func.count())
        .select_from(Ticket)
        .where(Ticket.requester == ticket_in.requester, Ticket.status == TicketStatus.open)
    )
    if (await session.exec(count_query)).one() >= settings.MAX_OPEN_TICKETS:
        raise HTTPException(status_code=429, detail="Too many open tickets")
    ticket = Ticket.model_validate(ticket_in)
    session.add(ticket)
    await session.commit()
    await session.refresh(ticket)
    background_tasks.add_task(notify_team, ticket.id)
    response.headers["Location"] = str(request.url_for("read_ticket", ticket_id=ticket.id))
    return ticket


@router.get("/{ticket_id}", response_model=TicketPublic)
async def read_ticket(ticket: TicketDep) -> Any:
    return ticket


@router.patch("/{ticket_id}", response_model=TicketPublic)
async def update_ticket(session: SessionDep, ticket: TicketDep, ticket_in: TicketUpdate) -> Any:
    ticket.sqlmodel_update(ticket_in.model_dump(exclude_unset=True))
    session.add(ticket)
    await session.commit()
    await session.refresh(ticket)
    return ticket


@router.post("/{ticket_id}/comments", response_model=CommentPublic, status_code=201)
async def create_comment(session: SessionDep, ticket: TicketDep, comment_in: CommentCreate) -> Any:
    comment = Comment(text=comment_in.text, ticket_id=ticket.id)
    session.add(comment)
    await session.commit()
    await session.refresh(comment)
    # a comment reopens the ticket
    if ticket.status == TicketStatus.closed:
        ticket.status = TicketStatus.open
        session.add(ticket)
        await session.commit()
    return comment


@router.get("/{ticket_id}/comments", response_model=list[CommentPublic])
async def read_comments(session: SessionDep, ticket: TicketDep) -> Any:
    result = await session.exec(
        select(Comment).where(Comment.ticket_id == ticket.id).order_by(Comment.id)
    )
    return result.all()
