"""What is said about a database that cannot be used."""

from urllib.parse import urlsplit

import pytest

from {{ cookiecutter.__package_name }}.database import Database
from {{ cookiecutter.__package_name }}.messages import reason, shown


def test_a_url_names_a_database(database_url: str) -> None:
    nameless = urlsplit(database_url)._replace(path="/").geturl()

    with pytest.raises(ValueError, match="names no database"):
        Database(nameless)


async def test_a_database_that_does_not_answer_is_not_ready(database_url: str) -> None:
    database = Database(database_url)
    await database.close()

    complaint = await database.complaint()

    assert complaint is not None
    assert f"The database at {shown(database_url)} cannot be used" in complaint
    assert "docker run" in complaint
    assert "\n" not in complaint


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("mongodb://localhost/app", "mongodb://localhost/app"),
        ("mongodb://ada:s3c%40ret@a:1,b:2/app?tls=true", "mongodb://a:1,b:2/app"),
        ("mongodb+srv://ada:s3c@ret@example.com/", "mongodb+srv://example.com/"),
    ],
)
def test_a_url_is_shown_without_secrets(url: str, expected: str) -> None:
    assert shown(url) == expected


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (OSError("no route to host (configured timeouts: 3 s), Topology: ..."), "no route to host"),
        (OSError("one line\nand another"), "one line"),
        (TimeoutError(), "TimeoutError"),
    ],
)
def test_a_reason_is_one_line(error: Exception, expected: str) -> None:
    assert reason(error) == expected
