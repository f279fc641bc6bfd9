"""The cursors of the tests' engines do what SQLAlchemy's do, and wait less often for the driver."""

import sqlite3
from typing import Any

import aiosqlite
import pytest
from sqlalchemy import text
from sqlalchemy.dialects.sqlite.aiosqlite import AsyncAdapt_aiosqlite_dbapi
from sqlalchemy.exc import OperationalError

from .subject import Database

pytestmark = pytest.mark.own_connection

STATEMENTS: list[tuple[str, Any]] = [
    ("CREATE TABLE counted (number INTEGER PRIMARY KEY, name TEXT)", None),
    ("INSERT INTO counted (name) VALUES (?)", ("a",)),
    ("INSERT INTO counted (name) VALUES (?)", [("b",), ("c",)]),
    ("INSERT INTO counted (name) VALUES (?) RETURNING number", ("d",)),
    ("INSERT INTO counted (name) VALUES (?) RETURNING number", [("f",)]),
    ("INSERT INTO counted (number) VALUES (?)", (1,)),
    ("SELECT name, number FROM counted ORDER BY number", None),
    ("SELECT name FROM counted WHERE number > ?", (4,)),
    ("UPDATE counted SET name = CAST(x'ff' AS TEXT) WHERE number = 2", None),
    ("SELECT name FROM counted", None),
    ("SELECT nothing", None),
    ("DROP TABLE counted", None),
]


async def described(database: Database) -> list[object]:
    """Execute the statements; return all that can be seen of each."""
    seen: list[object] = []
    cursors: list[object] = []

    def execute(connection: Any) -> None:
        for statement, parameters in STATEMENTS:
            cursor = connection.connection.cursor()
            cursors.append(cursor)
            seen.append((cursor.description, cursor.rowcount, cursor.lastrowid, cursor.arraysize))
            many = isinstance(parameters, list)
            method = cursor.executemany if many else cursor.execute
            try:
                method(*[statement] if parameters is None else [statement, parameters])
            except sqlite3.Error as error:
                seen.append(repr(error))
            seen.append((cursor.description, cursor.rowcount, cursor.lastrowid, cursor.fetchall()))
            cursor.close()

    async with database.engine.connect() as connection:
        await connection.run_sync(execute)
    await database.close()
    return seen


async def test_they_do_what_those_of_sqlalchemy_do(database_url: str) -> None:
    """Also when a statement fails, or one of its rows is no text."""
    original = AsyncAdapt_aiosqlite_dbapi(aiosqlite, sqlite3)

    ours = await described(Database(database_url))
    theirs = await described(Database(database_url, module=original))

    assert ours == theirs


async def test_statement_on_a_closed_connection(database: Database) -> None:
    """The error is that of SQLAlchemy, which connects again."""
    async with database.engine.connect() as connection:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        await driver.close()

        with pytest.raises(OperationalError, match="no active connection") as caught:
            await connection.execute(text("SELECT 1"))

    assert caught.value.connection_invalidated


async def test_connection_and_cursor_have_the_attributes_of_sqlalchemy(database: Database) -> None:
    """Setting another one, as on a connection of sqlite3, fails in production."""

    def set_attributes(connection: Any) -> None:
        dbapi_connection = connection.connection.dbapi_connection
        for each in (dbapi_connection, dbapi_connection.cursor()):
            with pytest.raises(AttributeError):
                each.row_factory = sqlite3.Row

    async with database.engine.connect() as connection:
        await connection.run_sync(set_attributes)


async def test_streamed_rows(database: Database) -> None:
    """The cursor of a stream stays SQLAlchemy's own: its rows are fetched later."""
    async with database.engine.connect() as connection:
        rows = await connection.stream(text("SELECT 1 UNION SELECT 2"))
        assert [row async for [row] in rows] == [1, 2]


async def test_calls_of_the_driver(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is a wait for its thread: one for a statement, and one for its rows."""
    calls: list[str] = []
    call: Any = aiosqlite.Connection._execute

    async def counted(connection: object, function: Any, *arguments: object) -> object:
        calls.append(function.__name__)
        return await call(connection, function, *arguments)

    async with database.engine.connect() as connection:
        await connection.execute(text("SELECT 1"))
        monkeypatch.setattr(aiosqlite.Connection, "_execute", counted)
        await connection.execute(text("SELECT 2"))
        await connection.execute(text("CREATE TABLE numbers (number INTEGER)"))
        await connection.execute(text("INSERT INTO numbers VALUES (:x)"), [{"x": 1}, {"x": 2}])
        monkeypatch.undo()

    assert calls == ["execute", "fetchall", "execute", "executemany"]
