"""The report's header names the server of the tests."""

from importlib.metadata import PackageNotFoundError, version

import pytest

from ..harness import embedded
from ..harness.backend import SCHEMES
from ..harness.server import describe


def test_header_names_an_external_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without its password."""
    monkeypatch.setenv("TEST_DATABASE_URL", f"{SCHEMES[0]}ada:sesame@db.example.com/tests")

    assert "db.example.com/tests" in describe()
    assert "sesame" not in describe()


def test_header_names_the_embedded_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """With its version, by which a team compares two machines."""
    monkeypatch.delenv("TEST_DATABASE_URL", raising=False)

    assert f"{embedded.PACKAGE} {version(embedded.PACKAGE)}" in describe()


def test_server_that_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run says so, and how to install it."""

    def not_installed(name: str) -> str:
        raise PackageNotFoundError

    assert embedded.why_missing() is None

    monkeypatch.delenv("TEST_DATABASE_URL", raising=False)
    monkeypatch.setattr(embedded, "version", not_installed)
    monkeypatch.setattr(embedded, "find_spec", lambda name: None)

    assert f"{embedded.PACKAGE} is not installed" in describe()
    assert "run `uv sync`" in str(embedded.why_missing())
