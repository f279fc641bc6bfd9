"""What pytest.ini sets, by its effect."""

import warnings

import pytest


def test_warnings_are_errors() -> None:
    """F22: this is how Python reports what was left open."""
    with pytest.raises(UserWarning):
        warnings.warn("unexpected", stacklevel=1)


def test_unknown_markers_are_refused() -> None:
    """A misspelt `own_connection` would not give a test its own connection."""
    with pytest.raises(pytest.fail.Exception, match="not found in `markers`"):
        _ = pytest.mark.own_conection


def test_hanging_tests_end(pytestconfig: pytest.Config) -> None:
    """F06: a deadlock is a failure, not a run without an end."""
    assert pytestconfig.getini("timeout"), "a test may hang for ever"
