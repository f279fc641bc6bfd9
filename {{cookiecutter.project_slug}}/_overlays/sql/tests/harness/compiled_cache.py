"""The compiled cache. Each test has its own engine; the engines of a worker share the statements
that they compile, and what SQLAlchemy asks a server when it connects for the first time.

A statement is cached for a dialect, so dialects are equal here when they compile alike:
https://docs.sqlalchemy.org/en/21/core/connections.html#sql-compilation-caching
"""

from typing import Any, ClassVar

from sqlalchemy import URL, Connection, Engine
from sqlalchemy.dialects import registry
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.engine.interfaces import ConnectArgsType

MAX_STATEMENTS = 500  # as many as SQLAlchemy's own cache


class CompiledCache(dict[Any, Any]):
    """Compiled statements, by SQLAlchemy's keys. It begins anew when it is full."""

    def __setitem__(self, key: Any, statement: Any) -> None:
        if len(self) >= MAX_STATEMENTS:
            self.clear()
        super().__setitem__(key, statement)


class SharedCacheDialect(DefaultDialect):
    """A dialect that equals those with the same options for the same server.

    Its engine has a pool, connections and events of its own, like any other.
    """

    compiled: ClassVar = CompiledCache()
    initialized: ClassVar[dict["SharedCacheDialect", dict[str, object]]] = {}

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.options = {name: value for name, value in options.items() if name != "dbapi"}
        self.server = ""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SharedCacheDialect) and self.identity == other.identity

    def __hash__(self) -> int:
        return hash(self.server)

    @property
    def identity(self) -> tuple[object, ...]:
        """All that decides how it compiles."""
        return self.server, self.options

    def create_connect_args(self, url: URL) -> ConnectArgsType:
        """Return the driver's arguments for the URL; keep its server in mind."""
        self.server = url.set(database="").render_as_string()
        return super().create_connect_args(url)

    def initialize(self, connection: Connection) -> None:
        """Ask the server what the dialect has to know, unless an equal dialect has done so."""
        if self not in self.initialized:
            before = vars(self).copy()
            super().initialize(connection)
            self.initialized[self] = {
                name: value for name, value in vars(self).items() if value is not before.get(name)
            }
        vars(self).update(self.initialized[self])

    @classmethod
    def engine_created(cls, engine: Engine) -> None:
        """Let a new engine use the shared cache."""
        super().engine_created(engine)
        engine.update_execution_options(compiled_cache=cls.compiled)

    @classmethod
    def register(cls) -> None:
        """Let all engines of this process with the same driver have the dialect, from now on."""
        registry.register(f"{cls.name}.{cls.driver}", cls.__module__, cls.__name__)
