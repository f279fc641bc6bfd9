"""A URL may hold any character."""

from sqlalchemy import make_url

from ..harness.migrations import upgrade


def test_a_url_may_hold_a_percent_sign(database_url: str) -> None:
    """F24: as it does for an @ in a password. The URL never passes through alembic.ini, which
    would take the % for its own."""
    user = str(make_url(database_url).username)
    percent_encoded = f"%{ord(user[0]):x}{user[1:]}"

    upgrade(database_url.replace(f"//{user}", f"//{percent_encoded}"))
