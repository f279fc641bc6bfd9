"""URLs and errors, as reports show them."""

import shlex
from collections.abc import Callable

import pytest

from ..harness.urls import error_summary, redacted_url, shell_command

URL = "mongodb://ada:sesame@db.example.com:1/tests?authSource=admin&appName=a"


@pytest.mark.parametrize("show", [redacted_url, shell_command])
def test_password_is_not_shown(show: Callable[[str], str]) -> None:
    """Reports are read by others."""
    shown = show(URL)

    assert "db.example.com:1/tests" in shown
    assert "sesame" not in shown


def test_command_opens_the_database() -> None:
    """Pasted into a shell, it asks for the password only."""
    assert shlex.split(shell_command(URL)) == ["mongosh", URL.replace(":sesame", "")]


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (OSError("refused (configured timeouts: 3 s), Timeout: 3 s, Topology: ..."), "refused"),
        (OSError("no answer, Timeout: 3 s, Topology: ..."), "no answer"),
        (OSError("wrong password, full error: {'ok': 0.0}"), "wrong password"),
        (OSError("one line.\nand another"), "one line"),
        (TimeoutError(), "TimeoutError"),
    ],
    ids=["refused", "no answer", "server", "two lines", "no message"],
)
def test_error_is_a_part_of_one_sentence(error: Exception, expected: str) -> None:
    """Not a page of what the driver knows of itself."""
    assert error_summary(error) == expected
