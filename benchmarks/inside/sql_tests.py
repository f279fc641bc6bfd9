"""The measured tests of the SQL stacks: in the harness, and with the re-created fixtures."""

import os
from time import perf_counter
from uuid import UUID

import pytest
from fastapi_service.users.models import UserRow
from fastapi_service.users.tokens import create_token
from sqlalchemy import literal, select, text

each = pytest.mark.parametrize("number", range(int(os.environ["BENCHMARK_TESTS"])))


@each
async def test_empty(number):
    pass


@each
async def test_session(number, db_session):
    assert await db_session.scalar(text("SELECT 1")) == 1


@each
async def test_client(number, client, settings):
    user = {"email": f"{number}@example.com", "password": "correct horse battery staple"}
    written = await client.post("/users", json=user)
    token = create_token(UUID(written.json()["id"]), settings.secret_key, settings.token_lifetime)
    read = await client.get("/users/me", headers={"Authorization": f"Bearer {token}"})
    assert read.json() == written.json()


@each
async def test_logged_in(number, auth_client):
    assert (await auth_client.get("/users/me")).status_code == 200


@each
async def test_statements(number, db_session, record_property):
    for when in ("first", "again"):
        began = perf_counter()
        for distinct in range(20):
            label = literal(distinct).label(f"number_{distinct}")
            statement = select(UserRow, label).where(UserRow.email == "Ada")
            assert (await db_session.execute(statement)).first() is None
        record_property(when, perf_counter() - began)
