"""What is dear is done once, so that a test of a large application costs what one of a small does."""

import pytest
from fastapi import FastAPI

from ..harness.server import DatabaseServer

apps: list[FastAPI] = []


@pytest.mark.parametrize("run", ["once", "again"])
def test_the_application_is_built_once(app: FastAPI, run: str) -> None:
    """F29: building it costs more with every route. Runs twice: the second run would find that
    it has another one."""
    apps.append(app)

    assert app is apps[0], "the application was built anew for this test"


def test_a_test_database_is_a_clone(
    database_server: DatabaseServer, template_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F29: migrating one costs more with every revision."""

    def migrated(*arguments: object) -> None:
        pytest.fail("a test database was migrated, instead of cloned")

    monkeypatch.setattr("tests.harness.server.migrations.upgrade", migrated)

    with database_server.database(), database_server.database() as url:  # one may have been there
        assert url != template_database
