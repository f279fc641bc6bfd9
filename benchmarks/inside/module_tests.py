"""The measured tests with a client for each module, which are sync."""

import os
from uuid import UUID

import pytest
from fastapi_service.users.tokens import create_token

each = pytest.mark.parametrize("number", range(int(os.environ["BENCHMARK_TESTS"])))


@each
def test_empty(number):
    pass


@each
def test_client(number, client, settings):
    user = {"email": f"{number}@example.com", "password": "correct horse battery staple"}
    written = client.post("/users", json=user)
    token = create_token(UUID(written.json()["id"]), settings.secret_key, settings.token_lifetime)
    read = client.get("/users/me", headers={"Authorization": f"Bearer {token}"})
    assert read.json() == written.json()


@each
def test_logged_in(number, client, user_headers):
    assert client.get("/users/me", headers=user_headers).status_code == 200
