"""Expensive set-up happens once."""

import pytest

from ..harness.template import TemplateDatabase
from .subject import migrations


def test_test_database_is_a_clone(
    template_database: TemplateDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F29: migrating it costs more with every revision."""

    def upgrade(url: str) -> None:
        pytest.fail("a test database was migrated, not cloned")

    monkeypatch.setattr(migrations, "upgrade", upgrade)

    with template_database.database(), template_database.database() as url:  # one may be ready
        assert url != template_database.url
