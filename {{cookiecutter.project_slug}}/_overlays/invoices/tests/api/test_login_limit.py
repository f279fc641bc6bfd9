"""Attempts to log in are limited."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest
from httpx2 import AsyncClient, Response

from {{ cookiecutter.__package_name }}.settings import Settings
from {{ cookiecutter.__package_name }}.users.schemas import UserInDB

from .factories.users import PASSWORD

LIMIT = 3


@pytest.fixture(autouse=True)
def low_limit(settings: Settings) -> None:
    """Test: few attempts are too many."""
    settings.login_attempts = LIMIT


async def log_in(
    client: AsyncClient, username: str = "ada@example.com", password: str = "wrong password"
) -> Response:
    """Attempt to log in."""
    return await client.post("/token", data={"username": username, "password": password})


async def use_up_attempts(client: AsyncClient, username: str) -> None:
    """Attempt to log in until no attempt is left."""
    statuses = [(await log_in(client, username)).status_code for _ in range(LIMIT)]
    assert statuses == [401] * LIMIT


@pytest.mark.parametrize("username", ["ada@example.com", "ADA@example.com", "nobody@example.com"])
async def test_too_many_attempts_are_rejected(
    client: AsyncClient, test_user: UserInDB, settings: Settings, username: str
) -> None:
    """Also with the right password, and for an address that is not registered: the response does
    not reveal which are."""
    await use_up_attempts(client, username.lower())

    response = await log_in(client, username, PASSWORD)

    assert response.status_code == 429
    assert response.headers["content-type"] == "application/problem+json"
    assert 0 < int(response.headers["retry-after"]) <= settings.login_window.total_seconds()


async def test_attempts_are_limited_for_each_address(
    client: AsyncClient, test_user: UserInDB
) -> None:
    await use_up_attempts(client, "nobody@example.com")

    assert (await log_in(client, test_user.email, PASSWORD)).status_code == 200


async def test_login_forgets_earlier_attempts(client: AsyncClient, test_user: UserInDB) -> None:
    for _ in range(LIMIT):
        await log_in(client)
        assert (await log_in(client, password=PASSWORD)).status_code == 200


async def test_attempts_are_forgotten_when_the_window_ends(
    client: AsyncClient, test_user: UserInDB, settings: Settings
) -> None:
    settings.login_window = timedelta(0)  # so it ends at once

    await use_up_attempts(client, test_user.email)

    assert (await log_in(client, password=PASSWORD)).status_code == 200


async def test_later_attempts_do_not_extend_the_window(
    client: AsyncClient, test_user: UserInDB, settings: Settings
) -> None:
    settings.login_window = timedelta(minutes=1)
    await use_up_attempts(client, test_user.email)
    settings.login_window = timedelta(hours=1)

    response = await log_in(client)

    assert int(response.headers["retry-after"]) <= 60


@pytest.mark.own_connection
async def test_concurrent_attempts_do_not_exceed_the_limit(
    client: AsyncClient, test_user: UserInDB
) -> None:
    responses = await asyncio.gather(*(log_in(client) for _ in range(LIMIT * 3)))

    statuses = Counter(response.status_code for response in responses)
    assert statuses == {401: LIMIT, 429: LIMIT * 2}
