"""The messages about a database that cannot be used."""

from urllib.parse import urlsplit

import pytest

from {{ cookiecutter.__package_name }}.database import Database
from {{ cookiecutter.__package_name }}.messages import error_summary, redacted_url


def test_url_must_name_a_database(database_url: str) -> None:
    nameless = urlsplit(database_url)._replace(path="/").geturl()

    with pytest.raises(ValueError, match="does not name a database"):
        Database(nameless)


async def test_database_that_does_not_answer_is_not_ready(database_url: str) -> None:
    database = Database(database_url)
    await database.close()

    error = await database.readiness_error()

    assert error is not None
    assert f"The database at {redacted_url(database_url)} cannot be used" in error
    assert "docker run" in error
    assert "\n" not in error


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("mongodb://localhost/app", "mongodb://localhost/app"),
        ("mongodb://ada:s3c%40ret@a:1,b:2/app?tls=true", "mongodb://a:1,b:2/app"),
        ("mongodb+srv://ada:s3c@ret@example.com/", "mongodb+srv://example.com/"),
    ],
    ids=["plain", "everything", "srv"],
)
def test_url_is_shown_without_secrets(url: str, expected: str) -> None:
    assert redacted_url(url) == expected


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (OSError("no route to host (configured timeouts: 3 s), Topology: ..."), "no route to host"),
        (OSError("one line\nand another"), "one line"),
        (TimeoutError(), "TimeoutError"),
    ],
    ids=["driver's state", "two lines", "no message"],
)
def test_error_summary_is_one_line(error: Exception, expected: str) -> None:
    assert error_summary(error) == expected
