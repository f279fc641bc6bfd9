"""No import opens anything, and no file imports what it must not know."""

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

from ..harness.connections import CONNECTION_TYPES
from .subject import Database, package

ENTRY_POINT = f"{package.__name__}.asgi"  # creates the application, from the environment
TESTS = Path(__file__).parents[1]


def test_no_module_holds_a_connection() -> None:
    """F13: it would belong to whichever event loop comes first, and a module that imports it by
    name keeps it, whatever a fixture puts in its place."""
    names = [name for _, name, _ in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")]
    modules = [importlib.import_module(name) for name in names if name != ENTRY_POINT]

    held = [
        f"{module.__name__}.{name}"
        for module in modules
        for name, value in vars(module).items()
        if isinstance(value, (Database, *CONNECTION_TYPES))
    ]

    assert not held, f"opened by an import: {', '.join(held)}"


def test_only_one_isolation_file_knows_the_application() -> None:
    """The isolation tests go on to prove the same when the application is another."""
    assert importing_the_application(TESTS / "isolation") == ["subject.py"]


def test_harness_does_not_know_the_application() -> None:
    """They meet in conftest.py only."""
    assert importing_the_application(TESTS / "harness") == []


def importing_the_application(folder: Path) -> list[str]:
    """Return the names of the Python files in `folder` that import the application."""
    return sorted(
        file.name
        for file in folder.rglob("*.py")
        if any(name.split(".")[0] == package.__name__ for name in imported_by(file))
    )


def imported_by(file: Path) -> Iterator[str]:
    """Yield the names of the modules that the file imports, but for relative imports."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module or ""
