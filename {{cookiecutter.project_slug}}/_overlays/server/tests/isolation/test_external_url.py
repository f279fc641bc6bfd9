"""TEST_DATABASE_URL names another server than the embedded one."""

import pytest

from ..harness.backend import SCHEMES
from ..harness.external import external_url, unavailable


@pytest.mark.parametrize("scheme", SCHEMES)
def test_variable_names_a_server(monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    url = f"{scheme}db.example.com/tests"
    monkeypatch.setenv("TEST_DATABASE_URL", url)

    assert external_url(SCHEMES) == url


def test_variable_may_be_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a CI file that sets it for some jobs only: the tests use the embedded server."""
    monkeypatch.setenv("TEST_DATABASE_URL", "")

    assert external_url(SCHEMES) is None


def test_server_of_another_kind_is_a_usage_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says which kind is needed."""
    monkeypatch.setenv("TEST_DATABASE_URL", "mysql://db.example.com/tests")

    with pytest.raises(
        pytest.UsageError, match=f"must begin with .*{SCHEMES[-1]}".replace("+", r"\+")
    ):
        external_url(SCHEMES)


@pytest.mark.parametrize(
    ("url", "remedy"),
    [("mysql://db.example.com/tests", "Correct TEST_DATABASE_URL"), ("", "Run the tests again")],
    ids=["external", "embedded"],
)
def test_message_about_a_server_has_the_remedy(
    monkeypatch: pytest.MonkeyPatch, url: str, remedy: str
) -> None:
    monkeypatch.setenv("TEST_DATABASE_URL", url)

    assert str(unavailable("The server is gone")).startswith(f"The server is gone. {remedy}")
