"""Every change is recorded in its own transaction."""

from uuid import UUID

from httpx2 import AsyncClient

from {{ cookiecutter.__package_name }}.audit import repository
from {{ cookiecutter.__package_name }}.database import DatabaseSession

from .factories.users import PASSWORD


async def test_registration_is_recorded(client: AsyncClient, db_session: DatabaseSession) -> None:
    body = {"email": "ada@example.com", "password": PASSWORD}
    user_id = UUID((await client.post("/users", json=body)).json()["id"])

    entries = await repository.list_by_subject(db_session, user_id)

    assert [entry.action for entry in entries] == ["user.registered"]
    assert entries[0].actor_id == user_id
