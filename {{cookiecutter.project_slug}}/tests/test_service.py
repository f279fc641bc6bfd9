"""What belongs to no feature: health checks, settings, the entry point."""

import logging
import runpy
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPMethod
from pathlib import Path

import pytest
from fastapi.requests import HTTPConnection
from httpx2 import AsyncClient

from {{ cookiecutter.__package_name }}.database import Database
from {{ cookiecutter.__package_name }}.dependencies import get_session
from {{ cookiecutter.__package_name }}.settings import Settings, load_settings


async def test_live(client: AsyncClient) -> None:
    assert (await client.get("/health/live")).json() == {"status": "live"}


async def test_ready(client: AsyncClient, caplog: pytest.LogCaptureFixture) -> None:
    assert (await client.get("/health/ready")).json() == {"status": "ready"}
    errors = [each for each in caplog.get_records("setup") if each.levelno >= logging.ERROR]
    assert not errors, "start-up reports a database that is ready"


@pytest.fixture
def database_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Test: the database cannot be used."""

    async def away(database: Database) -> str:
        return "The database is away."

    monkeypatch.setattr(Database, "readiness_error", away)


async def test_not_ready_without_a_database(
    database_is_away: None, client: AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    response = await client.get("/health/ready")

    assert response.status_code == 503
    assert "The database is away." in caplog.messages
    at_start = [record.getMessage() for record in caplog.get_records("setup")]
    assert "The database is away." in at_start, "start-up does not say that the database is away"


async def test_safe_methods_only_read(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Transactions that write may have to wait for each other."""
    read_only_methods = set()

    @asynccontextmanager
    async def transaction(database: Database, *, read_only: bool) -> AsyncIterator[None]:
        if read_only:
            read_only_methods.add(method)
        yield

    monkeypatch.setattr(Database, "transaction", transaction)
    for method in HTTPMethod:
        connection = HTTPConnection({"type": "http", "method": method})
        async for _ in get_session(connection, database):
            pass

    assert read_only_methods == {"GET", "HEAD", "OPTIONS", "TRACE"}


@pytest.fixture
def nothing_configured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Test: neither the environment nor `.env` has a setting of the service."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


def test_entry_point_takes_its_settings_from_the_environment(
    nothing_configured: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"{Settings.model_fields['database_url'].default}-elsewhere"
    monkeypatch.setenv("DATABASE_URL", url)

    name = "{{ cookiecutter.__package_name }}.asgi"
    monkeypatch.delitem(sys.modules, name, raising=False)  # if another test imports it

    app = runpy.run_module(name)["app"]

    assert app.state.settings.database_url == url
    assert app.state.open_database is Database


def test_size_has_a_unit(nothing_configured: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAX_BODY_SIZE", "2MiB")

    assert load_settings().max_body_size == 2 * 1024 * 1024


def test_invalid_setting_is_named_without_its_value(
    nothing_configured: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "oracle://scott:tiger@localhost/app")

    with pytest.raises(SystemExit, match="DATABASE_URL: ") as stopped:
        load_settings()

    assert "tiger" not in str(stopped.value)
