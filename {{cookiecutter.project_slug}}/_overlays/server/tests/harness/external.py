"""The server of TEST_DATABASE_URL, if it is set: the tests use it instead of the embedded one."""

import os

import pytest

from .unavailable import ServerUnavailableError


def external_url(schemes: tuple[str, ...]) -> str | None:
    """Return TEST_DATABASE_URL, or None. Raises `UsageError` when it has another scheme."""
    url = os.environ.get("TEST_DATABASE_URL")
    if url and not url.startswith(schemes):
        raise pytest.UsageError(f"TEST_DATABASE_URL must begin with {' or '.join(schemes)}")
    return url or None


def unavailable(what: str) -> ServerUnavailableError:
    """Return the error to raise when the server cannot be used, with the remedy."""
    if os.environ.get("TEST_DATABASE_URL"):
        remedy = "Correct TEST_DATABASE_URL, or unset it to use the embedded server."
    else:
        remedy = "Run the tests again, or set TEST_DATABASE_URL to your own server."
    return ServerUnavailableError(f"{what}. {remedy}")
