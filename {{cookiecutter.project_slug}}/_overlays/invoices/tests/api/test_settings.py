"""The settings for authentication."""

import runpy
import sys
from pathlib import Path

import pytest

from {{ cookiecutter.__package_name }}.settings import Settings, load_settings

SECRET_KEY = "0123456789abcdef" * 2


@pytest.fixture(autouse=True)
def no_configuration(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Test: no setting is in the environment, and there is no `.env`."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


def test_each_process_in_development_generates_a_secret_key() -> None:
    assert load_settings().secret_key != load_settings().secret_key


@pytest.fixture
def entry_point(monkeypatch: pytest.MonkeyPatch) -> str:
    """Test: the module that a server imports, not imported yet."""
    name = "{{ cookiecutter.__package_name }}.asgi"
    monkeypatch.delitem(sys.modules, name, raising=False)
    return name


def test_server_says_that_it_generated_a_secret_key(
    entry_point: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Otherwise the tokens of one worker are refused by the others, at random."""
    runpy.run_module(entry_point)

    assert "SECRET_KEY is not set" in caplog.text


def test_server_with_a_secret_key_says_nothing(
    entry_point: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("SECRET_KEY", SECRET_KEY)

    runpy.run_module(entry_point)

    assert caplog.text == ""


def test_production_uses_the_configured_secret_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENVIRONMENT", "production")
    monkeypatch.setenv("SECRET_KEY", SECRET_KEY)

    settings = load_settings()

    assert settings.environment == "production"
    assert settings.secret_key.get_secret_value() == SECRET_KEY


def test_production_requires_a_secret_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENVIRONMENT", "production")

    with pytest.raises(SystemExit, match="requires SECRET_KEY"):
        load_settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [("SECRET_KEY", "short"), ("ENVIRONMENT", "staging"), ("TOKEN_LIFETIME", "forever")],
)
def test_invalid_setting_is_named_without_its_value(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(SystemExit, match=f"{name}: ") as error:
        load_settings()

    assert value not in str(error.value)
