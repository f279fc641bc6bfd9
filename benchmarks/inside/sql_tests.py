"""The measured tests of the SQL stacks: in the harness, and with the re-created fixtures."""

import os
from uuid import UUID

import pytest
from fastapi_service.users.tokens import create_token
from sqlalchemy import text

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
