"""A URL may contain any character."""

from sqlalchemy import make_url

from .subject import migrations


def test_url_may_contain_a_percent_sign(database_url: str) -> None:
    """F24: as an @ in a password is written. The URL never passes through alembic.ini, where a %
    has a meaning of its own."""
    user = str(make_url(database_url).username)
    percent_encoded = f"%{ord(user[0]):x}{user[1:]}"

    migrations.upgrade(database_url.replace(f"//{user}", f"//{percent_encoded}"))
