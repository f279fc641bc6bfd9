"""What a test hears when it is blocked from opening a database."""

from collections.abc import Iterator

import pytest

from ..harness.blocked import DatabaseBlockedError, blocked, blocked_database, expect_blocked


@pytest.fixture(autouse=True)
def not_noted() -> Iterator[None]:
    """Test: what it raises does not fail it."""
    yield
    blocked.clear()


def test_message_names_the_test(request: pytest.FixtureRequest) -> None:
    """F09: the database may be opened by code that it calls."""
    message = str(blocked_database("sqlite:///other.db"))

    assert f"(not created by this test run) in {request.node.nodeid} (call)." in message
    assert blocked == [message]


def test_opened_database_is_noticed() -> None:
    """Otherwise tests of the blocker could not fail."""
    with pytest.raises(pytest.fail.Exception, match="not blocked"), expect_blocked("other.db"):
        pass


def test_other_blocked_database_is_noticed() -> None:
    with pytest.raises(DatabaseBlockedError, match="another"), expect_blocked("other.db"):
        raise blocked_database("sqlite:///another")


def test_expected_block_does_not_fail_the_test() -> None:
    with expect_blocked("other.db"):
        raise blocked_database("sqlite:///other.db")

    assert blocked == []
