"""Nothing is opened by an import."""

import importlib
import pkgutil

import {{ cookiecutter.__package_name }} as package
from {{ cookiecutter.__package_name }}.database import Database

from ..harness.connections import LIVE

ENTRY_POINT = f"{package.__name__}.asgi"  # makes the application, from the environment


def test_no_module_holds_a_connection() -> None:
    """F13: what a module holds belongs to whichever event loop came first, and who imports it
    by name keeps it whatever a fixture puts in its place."""
    names = [name for _, name, _ in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")]
    modules = [importlib.import_module(name) for name in names if name != ENTRY_POINT]

    held = [
        f"{module.__name__}.{name}"
        for module in modules
        for name, value in vars(module).items()
        if isinstance(value, (Database, *LIVE))
    ]

    assert not held, f"opened by an import, whoever comes first: {', '.join(held)}"
