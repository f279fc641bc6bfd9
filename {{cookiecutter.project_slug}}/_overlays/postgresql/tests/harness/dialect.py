"""The dialect of the tests' engines."""

from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg

from .compiled_cache import SharedCacheDialect


class Dialect(SharedCacheDialect, PGDialect_asyncpg):
    """SQLAlchemy's dialect for PostgreSQL, with a shared cache."""

    supports_statement_cache = True
