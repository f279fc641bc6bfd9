"""What belongs to no feature: health checks, settings, the entry point."""

import runpy
import sys
from pathlib import Path

import pytest
from httpx2 import AsyncClient

from {{ cookiecutter.__package_name }}.database import Database
from {{ cookiecutter.__package_name }}.settings import Settings, load_settings


async def test_live(client: AsyncClient) -> None:
    assert (await client.get("/health/live")).json() == {"status": "live"}


async def test_ready(client: AsyncClient) -> None:
    assert (await client.get("/health/ready")).json() == {"status": "ready"}


async def test_not_ready_without_a_database(
    client: AsyncClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def away(database: Database) -> str:
        return "The database is away."

    monkeypatch.setattr(Database, "readiness_error", away)

    response = await client.get("/health/ready")

    assert response.status_code == 503
    assert "The database is away." in caplog.messages


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


def test_invalid_setting_is_named_without_its_value(
    nothing_configured: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "oracle://scott:tiger@localhost/app")

    with pytest.raises(SystemExit, match="DATABASE_URL: ") as stopped:
        load_settings()

    assert "tiger" not in str(stopped.value)
