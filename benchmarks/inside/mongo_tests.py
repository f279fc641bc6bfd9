"""The measured tests of the MongoDB stacks."""

import os
from uuid import UUID

import pytest
from fastapi_service.users.tokens import create_token

each = pytest.mark.parametrize("number", range(int(os.environ["BENCHMARK_TESTS"])))


@each
async def test_empty(number):
    pass


@each
async def test_session(number, db_session):
    users = db_session.collections["users"]
    assert await users.find_one({}, session=db_session.client_session) is None


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
