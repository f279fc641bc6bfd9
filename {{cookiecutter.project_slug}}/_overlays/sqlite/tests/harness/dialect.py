"""The dialect of the tests' engines."""

import sqlite3

import aiosqlite
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite

from .compiled_cache import SharedCacheDialect
from .cursors import Driver


class Dialect(SharedCacheDialect, SQLiteDialect_aiosqlite):
    """SQLAlchemy's dialect for SQLite, with a shared cache and quicker cursors."""

    supports_statement_cache = True

    @classmethod
    def import_dbapi(cls) -> Driver:
        """Return the driver."""
        return Driver(aiosqlite, sqlite3)
