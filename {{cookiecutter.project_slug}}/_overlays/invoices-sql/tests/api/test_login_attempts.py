"""The table of attempts to log in does not grow with addresses that somebody invents."""

from datetime import timedelta

import sqlalchemy as sa

from {{ cookiecutter.__package_name }}.clock import now
from {{ cookiecutter.__package_name }}.database import DatabaseSession
from {{ cookiecutter.__package_name }}.users import login_attempts
from {{ cookiecutter.__package_name }}.users.models import LoginAttemptsRow


async def test_next_attempt_deletes_what_has_expired(db_session: DatabaseSession) -> None:
    await login_attempts.count(db_session, "invented@example.com", now())
    await login_attempts.count(db_session, "recent@example.com", now() + timedelta(minutes=1))

    await login_attempts.count(db_session, "ada@example.com", now() + timedelta(minutes=1))

    stored = await db_session.scalars(
        sa.select(LoginAttemptsRow.email).order_by(LoginAttemptsRow.email)
    )
    assert stored.all() == ["ada@example.com", "recent@example.com"]
