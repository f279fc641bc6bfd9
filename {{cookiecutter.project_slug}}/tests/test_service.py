"""What belongs to no feature: health, problem documents, settings, the entry point."""

import runpy
from pathlib import Path

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient

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

    monkeypatch.setattr(Database, "complaint", away)

    answer = await client.get("/health/ready")

    assert answer.status_code == 503
    assert "The database is away." in caplog.messages


async def test_an_unknown_path_is_a_problem_document(client: AsyncClient) -> None:
    answer = await client.get("/nowhere")

    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {"title": "Not Found", "status": 404, "detail": "Not Found"}


async def test_a_fault_is_a_problem_document_that_gives_nothing_away(
    app: FastAPI, client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def faulty(database: Database) -> str:
        raise RuntimeError("with a secret in it")

    monkeypatch.setattr(Database, "complaint", faulty)
    transport = ASGITransport(app, raise_app_exceptions=False)

    async with AsyncClient(transport=transport, base_url="http://test") as visitor:
        answer = await visitor.get("/health/ready")

    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert "secret" not in answer.text


@pytest.fixture
def nothing_configured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Test: neither the environment nor a `.env` says anything about the service."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


def test_the_entry_point_takes_its_settings_from_the_environment(
    nothing_configured: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENVIRONMENT", "production")
    monkeypatch.setenv("SECRET_KEY", "0123456789abcdef" * 2)

    app = runpy.run_module("{{ cookiecutter.__package_name }}.asgi")["app"]

    assert app.state.settings.environment == "production"


def test_every_process_in_development_has_a_secret_of_its_own(
    nothing_configured: None,
) -> None:
    assert load_settings().secret_key != load_settings().secret_key


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("ENVIRONMENT", "production", "SECRET_KEY must be set in production"),
        ("SECRET_KEY", "short", "SECRET_KEY: "),
        ("ENVIRONMENT", "staging", "ENVIRONMENT: "),
        ("DATABASE_URL", "oracle://scott:tiger@localhost/app", "DATABASE_URL: "),
    ],
)
def test_a_wrong_setting_is_named_and_its_value_kept_secret(
    nothing_configured: None,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    value: str,
    complaint: str,
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(SystemExit, match=complaint) as stopped:
        load_settings()

    assert "tiger" not in str(stopped.value)
