"""Each test has its own engine. Engines share the statements that they compile, and nothing else."""

import pytest
from sqlalchemy import Integer, event, make_url, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from ..harness.compiled_cache import MAX_STATEMENTS, CompiledCache, SharedCacheDialect
from ..harness.dialect import Dialect
from .subject import Database

pytestmark = pytest.mark.own_connection

heard: list[object] = []
compiled: list[object] = []


class One(FunctionElement[int]):
    """The number 1, and a record of how often it is compiled."""

    inherit_cache = True
    name = "one"
    type = Integer()


@compiles(One)
def compile_one(element: object, compiler: object, **options: object) -> str:
    """Return its SQL."""
    compiled.append(element)
    return "1"


@pytest.fixture(autouse=True)
def empty_caches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Test: nothing has been compiled or asked yet."""
    monkeypatch.setattr(SharedCacheDialect, "compiled", CompiledCache())
    monkeypatch.setattr(SharedCacheDialect, "initialized", {})
    compiled.clear()


async def select_one(database: Database) -> None:
    """Execute a statement, and close the database."""
    async with database.session() as session:
        assert await session.scalar(select(One())) == 1
    await database.close()


async def test_statement_is_compiled_once(database_url: str) -> None:
    """Compiling takes longer than most statements."""
    await select_one(Database(database_url))
    await select_one(Database(database_url))

    assert len(compiled) == 1


async def test_engine_with_other_options_compiles_for_itself(database_url: str) -> None:
    """What it compiles may differ."""
    await select_one(Database(database_url))
    await select_one(Database(database_url, label_length=20))

    assert len(compiled) == 2


def test_dialects_of_other_servers_are_others(database_url: str) -> None:
    """They may have other versions."""
    url = make_url(database_url)

    here, same, other = (
        Database(each.render_as_string(hide_password=False)).engine.dialect
        for each in (url, url.set(database="another"), url.update_query_dict({"timeout": "5"}))
    )
    assert here == same
    assert here != other
    assert here != Dialect()
    assert here != object()


async def test_server_is_asked_once(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLAlchemy asks each new engine's server for its version and more. What it knows is as if it
    had asked."""
    first, second = Database(database_url), Database(database_url)
    await select_one(first)
    monkeypatch.setattr(Dialect, "get_default_isolation_level", lambda *_: pytest.fail("asked"))
    await select_one(second)

    for name in ("default_isolation_level", "default_schema_name", "server_version_info"):
        assert getattr(second.engine.dialect, name) == getattr(first.engine.dialect, name)
    assert second.engine.dialect.default_isolation_level


@pytest.mark.parametrize("run", ["once", "again"])
async def test_listeners_and_options_are_those_of_one_test(database: Database, run: str) -> None:
    """F03: the second run would be heard twice, and have the option of the first."""
    engine = database.engine.sync_engine
    assert "run" not in engine.get_execution_options()
    engine.update_execution_options(run=run)
    heard.clear()
    await database.engine.dispose()
    for name in ("do_connect", "connect", "begin"):
        event.listen(engine, name, lambda *_, name=name: heard.append(name))

    await select_one(database)

    assert heard == ["do_connect", "connect", "begin"]


def test_cache_begins_anew_when_it_is_full() -> None:
    """A long run may have more statements than memory."""
    cache = CompiledCache()
    for number in range(MAX_STATEMENTS):
        cache[number] = "statement"
    assert len(cache) == MAX_STATEMENTS
    cache["one more"] = "statement"

    assert list(cache) == ["one more"]
