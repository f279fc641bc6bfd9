import logging
import uuid

from app.core.db import SessionLocal
from app.models import Notification, Team, Ticket

logger = logging.getLogger(__name__)


async def notify_team(ticket_id: uuid.UUID) -> None:
    async with SessionLocal() as session:
        ticket = await session.get(Ticket, ticket_id)
        if ticket is None:
            logger.warning("ticket %s is gone", ticket_id)
            return
        team = await session.get(Team, ticket.team_id)
        recipient = (team and team.mailbox) or "nobody@example.com"
        session.add(
            Notification(recipient=recipient, subject=f"New: {ticket.subject}", ticket_id=ticket.id)
        )
        await session.commit()
