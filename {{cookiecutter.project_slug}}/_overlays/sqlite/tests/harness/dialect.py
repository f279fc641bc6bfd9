"""The dialect of the tests' engines."""

from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite

from .compiled_cache import SharedCacheDialect


class Dialect(SharedCacheDialect, SQLiteDialect_aiosqlite):
    """SQLAlchemy's dialect for SQLite, with a shared cache."""

    supports_statement_cache = True


def register() -> None:
    """Let all engines of this process have the dialect, from now on."""
    registry.register("sqlite.aiosqlite", Dialect.__module__, Dialect.__name__)
