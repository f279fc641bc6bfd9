"""The dialect of the tests' engines."""

from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite

from .compiled_cache import SharedCacheDialect


class Dialect(SharedCacheDialect, SQLiteDialect_aiosqlite):
    """SQLAlchemy's dialect for SQLite, with a shared cache."""

    supports_statement_cache = True
