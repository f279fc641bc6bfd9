"""What the harness needs of a library's private names is there, or the run stops."""

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from .. import harness
from ..harness import plugin
from ..harness.driver_names import DRIVER_NAMES
from ..harness.private_names import PYTEST_ASYNCIO, PrivateName, require, runner_fixture

HARNESS = Path(__file__).parents[1] / "harness"
MODULES = {"private_names.py", "driver_names.py", "driver.py"}
PUBLIC = {"_replace"}  # of a named tuple


class Owner:
    """A class of a library."""

    def __init__(self) -> None:
        self._attribute = 1


def private(owner: str, name: str) -> PrivateName:
    """Return a private name of pytest."""
    return PrivateName("pytest", ">=9,<10", owner, name, "a test is unprotected")


def test_value_of_a_private_name(monkeypatch: pytest.MonkeyPatch) -> None:
    name = private(__name__, "Owner")
    assert name.get() is Owner
    assert private(f"{__name__}:Owner", "_attribute").of(Owner()) == 1

    with monkeypatch.context() as patch:
        name.set(None, patch)
        assert name.get() is None
    assert name.get() is not None, "a value that was put in place of another is still there"


def test_each_name_is_required() -> None:
    """Where it is missing, a test is unprotected."""
    files = [file for file in HARNESS.glob("*.py") if file.name in MODULES]
    modules = [import_module(f"{harness.__name__}.{file.stem}") for file in files]
    values = [value for module in modules for value in vars(module).values()]
    names = {value for value in values if isinstance(value, PrivateName)}
    scopes = {
        runner_fixture(scope) for scope in ("class", "function", "module", "package", "session")
    }

    assert names <= {*PYTEST_ASYNCIO, *DRIVER_NAMES}
    assert scopes < {name.name for name in PYTEST_ASYNCIO}


@pytest.mark.parametrize("names", ["PYTEST_ASYNCIO", "DRIVER_NAMES"])
def test_run_that_lacks_a_name_does_not_start(
    pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch, names: str
) -> None:
    monkeypatch.setattr(plugin, names, [private("pytest", "_gone")])
    monkeypatch.setattr(plugin, "describe", lambda: pytest.fail("the run starts all the same"))

    with pytest.raises(pytest.UsageError, match="_gone"):
        plugin.pytest_configure(pytestconfig)


def test_installed_versions_have_all_names() -> None:
    require([*PYTEST_ASYNCIO, *DRIVER_NAMES])
    require([private(__name__, "Owner"), private(f"{__name__}:Owner", "_attribute")])


@pytest.mark.parametrize("owner", ["pytest", "pytest_gone", "pytest:Gone", f"{__name__}:Owner"])
def test_missing_name_stops_the_run(owner: str) -> None:
    """The sentence says what is unprotected, and what to install."""
    missing = private(owner, "_gone")
    expected = (
        rf"^pytest 9\..* has no {owner}._gone, so a test is unprotected. Install pytest>=9,<10.$"
    )

    with pytest.raises(pytest.UsageError, match=expected):
        require([missing])


def test_no_other_module_uses_a_private_name() -> None:
    """Whoever upgrades a library finds them in one place."""
    found = [
        use
        for file in HARNESS.glob("*.py")
        if file.name not in MODULES
        for use in uses_of_private_names(file)
    ]

    assert not found, f"private names of others are used in {', '.join(found)}"


def uses_of_private_names(file: Path) -> Iterator[str]:
    """Yield the places in the file with `other._name`, or where one is imported."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Attribute):
            own = isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")
            names = [] if own else [node.attr]
        elif isinstance(node, ast.ImportFrom):
            names = [each.name for each in node.names]
        else:
            continue
        if any(map(is_private, names)):
            yield f"{file.name}:{node.lineno}"


def is_private(name: str) -> bool:
    """Return whether a name begins with one underscore."""
    return name.startswith("_") and not name.startswith("__") and name not in PUBLIC
