"""Every change is recorded in its own transaction."""

from uuid import UUID

from httpx2 import AsyncClient

from {{ cookiecutter.__package_name }}.audit import repository
from {{ cookiecutter.__package_name }}.database import DatabaseSession
from {{ cookiecutter.__package_name }}.pagination import PageParameters

from .factories.users import PASSWORD


async def test_registration_is_recorded(client: AsyncClient, db_session: DatabaseSession) -> None:
    body = {"email": "ada@example.com", "password": PASSWORD}
    user_id = UUID((await client.post("/users", json=body)).json()["id"])

    page = await repository.list_by_subject(db_session, user_id, PageParameters())

    assert [entry.action for entry in page.items] == ["user.registered"]
    assert page.items[0].actor_id == user_id
