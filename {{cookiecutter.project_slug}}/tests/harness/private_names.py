"""Names that libraries keep private: those of pytest-asyncio are here, those of the database's driver
in driver_names.py. The harness uses no others.

Where a library no longer has one, something would be unprotected: the run stops, and says so.
"""

from collections.abc import Iterable
from importlib.metadata import version
from inspect import unwrap
from pkgutil import resolve_name
from typing import Any, NamedTuple

import pytest


class PrivateName(NamedTuple):
    """A private name of a library, which has it in these versions. `owner` is a module or a class,
    as `pkgutil.resolve_name` reads it; `without` says what happens without the name."""

    library: str
    versions: str
    owner: str
    name: str
    without: str

    def get(self) -> Any:
        """Return its value."""
        return getattr(resolve_name(self.owner), self.name)

    def set(self, value: object, patch: pytest.MonkeyPatch | None = None) -> None:
        """Put another value in its place; `patch` can undo it."""
        (patch or pytest.MonkeyPatch()).setattr(resolve_name(self.owner), self.name, value)

    def of(self, instance: object) -> Any:
        """Return its value in an instance of the owner."""
        return getattr(instance, self.name)

    def exists(self) -> bool:
        """Return whether the owner, or each instance of it, has the name."""
        try:
            owner = resolve_name(self.owner)
        except (ImportError, AttributeError):
            return False
        constructor = getattr(unwrap(owner.__init__), "__code__", None)
        return hasattr(owner, self.name) or self.name in getattr(constructor, "co_names", ())


def require(names: Iterable[PrivateName]) -> None:
    """Raise `UsageError` for the first name that the installed version of its library lacks."""
    for each in names:
        if not each.exists():
            raise pytest.UsageError(
                f"{each.library} {version(each.library)} has no {each.owner}.{each.name}, so"
                f" {each.without}. Install {each.library}{each.versions}."
            )


def runner_fixture(scope: str) -> str:
    """Return the name of pytest-asyncio's fixture for the event loop of this scope."""
    return f"_{scope}_scoped_runner"


# A fixture that returns the running loop would be public, but has one scope: it would be on another
# loop than a test with a `loop_scope` of its own, and it cannot choose the loop.
PYTEST_ASYNCIO = [
    *(
        PrivateName(
            "pytest-asyncio",
            ">=1.5,<2",
            "pytest_asyncio.plugin",
            runner_fixture(scope),
            "tests cannot share a connection, and the tasks that they leave are not found",
        )
        for scope in ("function", "class", "module", "package", "session")
    ),
    LOOP_FACTORY := PrivateName(
        "pytest-asyncio",
        ">=1.5,<2",
        "pytest_asyncio.plugin",
        "_asyncio_loop_factory",
        "pytest.ini cannot choose the event loop",
    ),
]
