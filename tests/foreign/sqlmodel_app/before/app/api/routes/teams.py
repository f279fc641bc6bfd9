from typing import Any

from fastapi import APIRouter, HTTPException
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from app.api.deps import SessionDep
from app.models import Team, TeamCreate, TeamPublic

router = APIRouter(prefix="/teams", tags=["teams"])


@router.get("/", response_model=list[TeamPublic])
async def read_teams(session: SessionDep) -> Any:
    result = await session.exec(select(Team).order_by(Team.name))
    return result.all()


@router.post("/", response_model=TeamPublic, status_code=201)
async def create_team(session: SessionDep, team_in: TeamCreate) -> Any:
    team = Team.model_validate(team_in)
    session.add(team)
    try:
        await session.commit()
    except IntegrityError:
        await session.rollback()
        raise HTTPException(status_code=409, detail="A team with this name exists")
    await session.refresh(team)
    return team


@router.delete("/{team_id}", status_code=204)
async def delete_team(session: SessionDep, team_id: int) -> None:
    team = await session.get(Team, team_id)
    if not team:
        raise HTTPException(status_code=404, detail="Team not found")
    await session.delete(team)
    await session.commit()
