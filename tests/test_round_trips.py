"""How often a test on SQLite waits for the driver's thread: a count, which no busy machine changes."""

from pathlib import Path

import pytest

from baked_project import BakedProject

PROBE = '''\
import pytest
from aiosqlite import Connection
from sqlalchemy import text

AT_MOST = {"test_session": 14, "test_logged_in": 18}

twice = pytest.mark.parametrize("turn", ["first", "again"])


@pytest.fixture(autouse=True)
def round_trips(request, monkeypatch):
    """Test: fails if it waits too often. The first one also asks what the server can do."""
    calls = []
    execute = Connection._execute

    async def counted(connection, function, *arguments, **options):
        calls.append(function)
        return await execute(connection, function, *arguments, **options)

    monkeypatch.setattr(Connection, "_execute", counted)
    yield
    if request.node.callspec.params["turn"] == "again":
        assert len(calls) <= AT_MOST[request.node.originalname]


@twice
async def test_session(turn, db_session):
    await db_session.execute(text("SELECT 1"))


@twice
async def test_logged_in(turn, auth_client):
    assert (await auth_client.get("/users/me")).status_code == 200
'''


@pytest.mark.parametrize("baked", ["sqlite-invoices"], indirect=True)
def test_round_trips_of_a_test(baked: BakedProject, tmp_path: Path) -> None:
    """Those of its set-up, the lifespan and SQLAlchemy included."""
    project = baked.copy(tmp_path / baked.path.name)
    (project.path / "tests" / "api" / "test_probe.py").write_text(PROBE)

    assert project.pytest("-p", "no:randomly", "tests/api/test_probe.py") == 4
