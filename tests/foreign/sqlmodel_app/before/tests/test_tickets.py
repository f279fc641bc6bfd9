import asyncio
import uuid

from httpx import AsyncClient
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.core.config import settings
from app.models import Notification, Team, Ticket, TicketStatus


def ticket_data(team: Team, **kwargs) -> dict:
    return {
        "subject": "Printer on fire",
        "requester": "ann@example.com",
        "tags": ["hardware", "urgent"],
        "team_id": team.id,
        **kwargs,
    }


async def test_create_ticket(async_client: AsyncClient, session: AsyncSession, team: Team) -> None:
    response = await async_client.post("/tickets/", json=ticket_data(team))
    assert response.status_code == 201
    content = response.json()
    assert content["status"] == "open"
    assert content["tags"] == ["hardware", "urgent"]
    assert (
        response.headers["Location"]
        == f"http://helpdesk.local{settings.API_V1_STR}/tickets/{content['id']}"
    )
    ticket = await session.get(Ticket, uuid.UUID(content["id"]))
    assert ticket is not None
    assert ticket.created_at.tzinfo is not None


async def test_ticket_notifies_team(
    async_client: AsyncClient, session: AsyncSession, team: Team
) -> None:
    response = await async_client.post("/tickets/", json=ticket_data(team))
    notification = (await session.exec(select(Notification))).one()
    assert notification.recipient == "second@example.com"
    assert notification.subject == "New: Printer on fire"
    assert str(notification.ticket_id) == response.json()["id"]


async def test_ticket_for_unknown_team(async_client: AsyncClient, team: Team) -> None:
    response = await async_client.post("/tickets/", json=ticket_data(team, team_id=4711))
    assert response.status_code == 404
    assert response.json() == {"detail": "Team not found"}


async def test_too_many_open_tickets(async_client: AsyncClient, team: Team) -> None:
    for number in range(settings.MAX_OPEN_TICKETS):
        data = ticket_data(team, subject=f"Ticket {number}")
        assert (await async_client.post("/tickets/", json=data)).status_code == 201
    response = await async_client.post("/tickets/", json=ticket_data(team))
    assert response.status_code == 429
    assert (await async_client.get("/tickets/")).json()["count"] == settings.MAX_OPEN_TICKETS


async def test_read_ticket_seeded_by_session(
    async_client: AsyncClient, session: AsyncSession, team: Team
) -> None:
    ticket = Ticket(subject="Seeded", requester="bob@example.com", team_id=team.id)
    session.add(ticket)
    await session.commit()
    response = await async_client.get(f"/tickets/{ticket.id}")
    assert response.status_code == 200
    assert response.json()["subject"] == "Seeded"


async def test_read_missing_ticket(async_client: AsyncClient) -> None:
    response = await async_client.get(f"/tickets/{uuid.uuid4()}")
    assert response.status_code == 404
    assert response.json() == {"detail": "Ticket not found"}


async def test_update_ticket(async_client: AsyncClient, session: AsyncSession, team: Team) -> None:
    ticket = Ticket(subject="Seeded", requester="bob@example.com", team_id=team.id)
    session.add(ticket)
    await session.commit()
    response = await async_client.patch(f"/tickets/{ticket.id}", json={"status": "closed"})
    assert response.status_code == 200
    assert response.json()["status"] == "closed"
    await session.refresh(ticket)
    assert ticket.status == TicketStatus.closed


async def test_filter_by_status(
    async_client: AsyncClient, session: AsyncSession, team: Team
) -> None:
    for number, status in enumerate(TicketStatus):
        session.add(
            Ticket(
                subject=f"No. {number}",
                requester="bob@example.com",
                team_id=team.id,
                status=status,
            )
        )
    await session.commit()
    content = (await async_client.get("/tickets/", params={"status": "pending"})).json()
    assert content["count"] == 1
    assert content["data"][0]["status"] == "pending"


async def test_comment_reopens_ticket(
    async_client: AsyncClient, session: AsyncSession, team: Team
) -> None:
    ticket = Ticket(
        subject="Done", requester="bob@example.com", team_id=team.id, status=TicketStatus.closed
    )
    session.add(ticket)
    await session.commit()
    response = await async_client.post(f"/tickets/{ticket.id}/comments", json={"text": "Not yet"})
    assert response.status_code == 201
    assert [c["text"] for c in (await async_client.get(f"/tickets/{ticket.id}/comments")).json()] == [
        "Not yet"
    ]
    await session.refresh(ticket)
    assert ticket.status == TicketStatus.open


async def test_concurrent_comments(
    async_client: AsyncClient, session: AsyncSession, team: Team
) -> None:
    ticket = Ticket(subject="Busy", requester="bob@example.com", team_id=team.id)
    session.add(ticket)
    await session.commit()
    responses = await asyncio.gather(
        *(
            async_client.post(f"/tickets/{ticket.id}/comments", json={"text": str(number)})
            for number in range(5)
        )
    )
    assert {response.status_code for response in responses} == {201}
    assert len((await async_client.get(f"/tickets/{ticket.id}/comments")).json()) == 5
