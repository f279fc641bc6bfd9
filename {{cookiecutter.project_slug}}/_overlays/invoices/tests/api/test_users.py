"""Register, log in, read the current user."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from httpx2 import AsyncClient
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from {{ cookiecutter.__package_name }}.database import Database
from {{ cookiecutter.__package_name }}.settings import Settings
from {{ cookiecutter.__package_name }}.users import passwords, repository
from {{ cookiecutter.__package_name }}.users.schemas import UserInDB
from {{ cookiecutter.__package_name }}.users.tokens import create_token

from .factories.users import PASSWORD

ADA = {"email": "Ada@Example.com", "password": PASSWORD}


async def test_register_and_log_in(client: AsyncClient) -> None:
    registered = await client.post("/users", json=ADA)
    assert registered.status_code == 201
    assert registered.json()["email"] == "ada@example.com"

    form = {"username": "ADA@example.com", "password": PASSWORD}
    response = await client.post("/token", data=form)
    token = response.json()
    assert token["token_type"] == "bearer"
    assert response.headers["cache-control"] == "no-store"

    headers = {"Authorization": f"Bearer {token['access_token']}"}
    me = await client.get("/users/me", headers=headers)
    assert me.json() == registered.json()


async def test_email_address_can_be_registered_once(client: AsyncClient) -> None:
    await client.post("/users", json=ADA)

    again = await client.post("/users", json=ADA)

    assert again.status_code == 409
    assert again.json()["detail"] == "This email address is already registered."


async def test_only_a_used_email_address_is_a_conflict(
    database: Database, test_user: UserInDB
) -> None:
    """Another key may be in use, too."""
    with pytest.raises(Exception, match=r"UNIQUE|unique|E11000"):
        async with database.transaction() as session:
            await repository.add(session, test_user.model_copy(update={"email": "bob@example.com"}))


@pytest.mark.parametrize(
    "email", ["ada", "ada@", "@example.com", "a da@example.com", "a\0@b", "İ" * 250 + "@b.c"]
)
async def test_invalid_email_address_is_rejected(client: AsyncClient, email: str) -> None:
    response = await client.post("/users", json={"email": email, "password": PASSWORD})

    assert response.status_code == 422
    assert response.json()["errors"][0]["pointer"] == "/body/email"


@pytest.mark.parametrize("password", ["short", "x" * 129, "\ud800 cannot be encoded"])
async def test_invalid_password_is_rejected(client: AsyncClient, password: str) -> None:
    body = json.dumps({"email": "ada@example.com", "password": password})
    headers = {"Content-Type": "application/json"}

    response = await client.post("/users", content=body, headers=headers)

    assert response.status_code == 422
    assert response.json()["errors"][0]["pointer"] == "/body/password"


async def test_validation_error_does_not_contain_the_password(client: AsyncClient) -> None:
    response = await client.post("/users", json={"email": "ada@example.com", "password": "secret"})

    assert response.status_code == 422
    assert "secret" not in response.text


async def test_password_is_stored_as_a_hash(test_user: UserInDB) -> None:
    assert test_user.password_hash.startswith("$argon2id$")
    assert PASSWORD not in test_user.password_hash


async def test_login_replaces_a_hash_with_outdated_parameters(
    client: AsyncClient, database: Database, test_user: UserInDB, monkeypatch: pytest.MonkeyPatch
) -> None:
    stronger = Argon2Hasher(time_cost=2, memory_cost=16, parallelism=1)
    monkeypatch.setattr(passwords, "hasher", PasswordHash((stronger,)))
    form = {"username": test_user.email, "password": PASSWORD}

    statuses = [(await client.post("/token", data=form)).status_code for _ in range(2)]

    async with database.transaction(read_only=True) as session:
        stored = await repository.get_by_email(session, test_user.email)
    assert statuses == [200, 200]
    assert stored is not None
    assert "m=16,t=2,p=1" in stored.password_hash


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("ada@example.com", "wrong password"),
        ("nobody@example.com", PASSWORD),
        ("ada@example.com\0", PASSWORD),
    ],
    ids=["wrong password", "unknown address", "invalid address"],
)
async def test_login_is_rejected(
    client: AsyncClient, test_user: UserInDB, username: str, password: str
) -> None:
    response = await client.post("/token", data={"username": username, "password": password})

    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"


def test_sync_client_can_be_logged_in(sync_auth_client: TestClient) -> None:
    me = sync_auth_client.get("/users/me")

    assert me.json()["email"] == "ada@example.com"


def test_sync_test_can_have_an_async_user(
    sync_client: TestClient, test_user: UserInDB, test_user_token: str
) -> None:
    headers = {"Authorization": f"Bearer {test_user_token}"}

    me = sync_client.get("/users/me", headers=headers)

    assert me.json()["email"] == test_user.email


async def test_token_is_required(client: AsyncClient) -> None:
    response = await client.get("/users/me")

    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"


async def test_forged_token_is_rejected(client: AsyncClient) -> None:
    response = await client.get("/users/me", headers={"Authorization": "Bearer forged"})

    assert response.status_code == 401


async def test_expired_token_is_rejected(
    client: AsyncClient, test_user: UserInDB, settings: Settings
) -> None:
    token = create_token(test_user.id, settings.secret_key, timedelta(seconds=-1))

    response = await client.get("/users/me", headers={"Authorization": f"Bearer {token}"})

    assert response.status_code == 401


async def test_token_of_an_unknown_user_is_rejected(
    client: AsyncClient, settings: Settings
) -> None:
    token = create_token(uuid4(), settings.secret_key, timedelta(minutes=1))

    response = await client.get("/users/me", headers={"Authorization": f"Bearer {token}"})

    assert response.status_code == 401
