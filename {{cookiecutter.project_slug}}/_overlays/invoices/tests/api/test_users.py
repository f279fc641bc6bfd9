"""Register, log in, who am I."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from httpx2 import AsyncClient

from {{ cookiecutter.__package_name }}.settings import Settings
from {{ cookiecutter.__package_name }}.users.schemas import StoredUser
from {{ cookiecutter.__package_name }}.users.tokens import create_token

from .factories import PASSWORD

ADA = {"email": "Ada@Example.com", "password": PASSWORD}


async def test_register_and_log_in(client: AsyncClient) -> None:
    registered = await client.post("/users", json=ADA)
    assert registered.status_code == 201
    assert registered.json()["email"] == "ada@example.com"

    form = {"username": "ADA@example.com", "password": PASSWORD}
    answer = await client.post("/token", data=form)
    token = answer.json()
    assert token["token_type"] == "bearer"
    assert answer.headers["cache-control"] == "no-store"

    headers = {"Authorization": f"Bearer {token['access_token']}"}
    me = await client.get("/users/me", headers=headers)
    assert me.json() == registered.json()


async def test_an_address_registers_once(client: AsyncClient) -> None:
    await client.post("/users", json=ADA)

    again = await client.post("/users", json=ADA)

    assert again.status_code == 409
    assert again.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "email", ["ada", "ada@", "@example.com", "a da@example.com", "a\0@b", "İ" * 250 + "@b.c"]
)
async def test_an_address_looks_like_one(client: AsyncClient, email: str) -> None:
    answer = await client.post("/users", json={"email": email, "password": PASSWORD})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/body/email"


@pytest.mark.parametrize("password", ["short", "x" * 129, "\ud800 is no character"])
async def test_a_password_has_8_to_128_characters(client: AsyncClient, password: str) -> None:
    sent = json.dumps({"email": "ada@example.com", "password": password})

    answer = await client.post("/users", content=sent, headers={"Content-Type": "application/json"})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/body/password"


async def test_an_error_does_not_repeat_the_password(client: AsyncClient) -> None:
    answer = await client.post("/users", json={"email": "ada@example.com", "password": "secret"})

    assert answer.status_code == 422
    assert "secret" not in answer.text


async def test_the_password_is_stored_as_a_hash(test_user: StoredUser) -> None:
    assert test_user.password_hash.startswith("$argon2id$")
    assert PASSWORD not in test_user.password_hash


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("ada@example.com", "wrong password"),
        ("nobody@example.com", PASSWORD),
        ("ada@example.com\0", PASSWORD),
    ],
    ids=["wrong password", "unknown address", "no address"],
)
async def test_log_in_is_refused(
    client: AsyncClient, test_user: StoredUser, username: str, password: str
) -> None:
    answer = await client.post("/token", data={"username": username, "password": password})

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_token_is_needed(client: AsyncClient) -> None:
    answer = await client.get("/users/me")

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_forged_token_is_refused(client: AsyncClient) -> None:
    answer = await client.get("/users/me", headers={"Authorization": "Bearer forged"})

    assert answer.status_code == 401


async def test_a_token_expires(
    client: AsyncClient, test_user: StoredUser, settings: Settings
) -> None:
    token = create_token(test_user.id, settings.secret_key, timedelta(seconds=-1))

    answer = await client.get("/users/me", headers={"Authorization": f"Bearer {token}"})

    assert answer.status_code == 401


async def test_a_token_of_nobody_is_refused(client: AsyncClient, settings: Settings) -> None:
    token = create_token(uuid4(), settings.secret_key, timedelta(minutes=1))

    answer = await client.get("/users/me", headers={"Authorization": f"Bearer {token}"})

    assert answer.status_code == 401
