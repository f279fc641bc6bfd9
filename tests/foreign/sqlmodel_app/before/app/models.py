import uuid
from datetime import datetime, timezone
from enum import Enum
from typing import Optional

from pydantic import EmailStr
from sqlalchemy import JSON, Column, DateTime, UniqueConstraint
from sqlmodel import Field, Relationship, SQLModel


def get_utcnow() -> datetime:
    return datetime.now(timezone.utc)


class TicketStatus(str, Enum):
    open = "open"
    pending = "pending"
    closed = "closed"


# ---------------------------------------------------------------- teams


class TeamBase(SQLModel):
    name: str = Field(unique=True, index=True, max_length=80)
    mailbox: Optional[EmailStr] = Field(default=None, max_length=255)


class Team(TeamBase, table=True):
    id: Optional[int] = Field(default=None, primary_key=True)
    tickets: list["Ticket"] = Relationship(back_populates="team", cascade_delete=True)


class TeamCreate(TeamBase):
    pass


class TeamPublic(TeamBase):
    id: int


# ---------------------------------------------------------------- tickets


class TicketBase(SQLModel):
    subject: str = Field(min_length=1, max_length=200)
    body: str = ""
    requester: EmailStr = Field(index=True, max_length=255)
    tags: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))


class Ticket(TicketBase, table=True):
    __table_args__ = (UniqueConstraint("requester", "subject"),)

    id: uuid.UUID = Field(default_factory=uuid.uuid4, primary_key=True)
    status: TicketStatus = Field(default=TicketStatus.open)
    created_at: datetime = Field(
        default_factory=get_utcnow, sa_type=DateTime(timezone=True)  # type: ignore
    )
    team_id: int = Field(foreign_key="team.id", nullable=False, ondelete="CASCADE")
    team: Optional[Team] = Relationship(back_populates="tickets")
    comments: list["Comment"] = Relationship(back_populates="ticket", cascade_delete=True)


class TicketCreate(TicketBase):
    team_id: int


class TicketUpdate(SQLModel):
    subject: Optional[str] = Field(default=None, min_length=1, max_length=200)
    status: Optional[TicketStatus] = None


class TicketPublic(TicketBase):
    id: uuid.UUID
    status: TicketStatus
    created_at: datetime
    team_id: int


class TicketsPublic(SQLModel):
    data: list[TicketPublic]
    count: int


# ---------------------------------------------------------------- comments


class Comment(SQLModel, table=True):
    id: Optional[int] = Field(default=None, primary_key=True)
    text: str
    created_at: datetime = Field(
        default_factory=get_utcnow, sa_type=DateTime(timezone=True)  # type: ignore
    )
    ticket_id: uuid.UUID = Field(foreign_key="ticket.id", nullable=False, ondelete="CASCADE")
    ticket: Optional[Ticket] = Relationship(back_populates="comments")


class CommentCreate(SQLModel):
    text: str = Field(min_length=1)


class CommentPublic(SQLModel):
    id: int
    text: str
    ticket_id: uuid.UUID


# ---------------------------------------------------------------- notifications


class Notification(SQLModel, table=True):
    id: Optional[int] = Field(default=None, primary_key=True)
    recipient: str = Field(max_length=255)
    subject: str = Field(max_length=255)
    ticket_id: uuid.UUID = Field(foreign_key="ticket.id", nullable=False, ondelete="CASCADE")
