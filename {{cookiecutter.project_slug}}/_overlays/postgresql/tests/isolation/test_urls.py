"""A URL may contain any character."""

from collections.abc import Callable

import pytest
from sqlalchemy import make_url

from ..harness.urls import parse, redacted_url, shell_command
from .subject import migrations


def test_url_may_contain_a_percent_sign(database_url: str) -> None:
    """F24: as an @ in a password is written. The URL never passes through alembic.ini, where a %
    has a meaning of its own."""
    user = str(make_url(database_url).username)
    percent_encoded = f"%{ord(user[0]):x}{user[1:]}"

    migrations.upgrade(database_url.replace(f"//{user}", f"//{percent_encoded}"))


@pytest.mark.parametrize(
    ("url", "match"),
    [
        ("postgresql+asyncpg://ada:open@sesame:now@localhost/tests", "cannot be read"),
        ("postgresql+asyncpg:///tests?service=sesame", "cannot name a service"),
    ],
)
def test_unusable_url_is_a_usage_error(url: str, match: str) -> None:
    """The tests would use another server. The message does not show the password."""
    with pytest.raises(pytest.UsageError, match=match) as raised:
        parse(url)

    assert "sesame" not in str(raised.value)


@pytest.mark.parametrize("show", [redacted_url, shell_command])
def test_password_is_not_shown(show: Callable[[str], str]) -> None:
    """Reports are read by others."""
    shown = show("postgresql+asyncpg://ada:sesame@db.example.com/tests")

    assert "ada" in shown
    assert "db.example.com/tests" in shown
    assert "sesame" not in shown
