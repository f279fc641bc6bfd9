"""Messages about a database that cannot be used, and commits that it does not confirm."""

from urllib.parse import urlsplit

import pytest
from pymongo.errors import InvalidOperation, OperationFailure

from {{ cookiecutter.__package_name }} import errors
from {{ cookiecutter.__package_name }}.database import Database, supports_transactions
from {{ cookiecutter.__package_name }}.errors import MAX_TIME_EXPIRED, confirm
from {{ cookiecutter.__package_name }}.messages import error_summary, redacted_url
from {{ cookiecutter.__package_name }}.problems import UnavailableError


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
    ("hello", "expected"),
    [
        ({"setName": "rs0"}, True),
        ({"msg": "isdbgrid"}, True),
        ({"isWritablePrimary": True}, False),
    ],
    ids=["replica set", "router", "stand-alone"],
)
def test_servers_that_support_transactions(hello: dict[str, object], expected: bool) -> None:
    assert supports_transactions(hello) == expected


@pytest.mark.parametrize("name", ["collections", "client_session"])
async def test_session_that_has_ended_gives_nothing(database: Database, name: str) -> None:
    """F30: with one of the two, an operation would take place outside of the transaction."""
    async with database.transaction() as session:
        assert getattr(session, name) is not None

    with pytest.raises(InvalidOperation, match="has ended"):
        getattr(session, name)


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


def unconfirmed(code: int | None = None) -> OperationFailure:
    """Return the error of a commit whose outcome nobody knows."""
    return OperationFailure("lost", code, {"errorLabels": ["UnknownTransactionCommitResult"]})


async def test_commit_is_repeated_until_it_is_confirmed(monkeypatch: pytest.MonkeyPatch) -> None:
    """F34: to commit twice does no harm; to run the transaction twice might."""
    monkeypatch.setattr(errors, "LONGEST_PAUSE", 0)
    answers: list[Exception | None] = [unconfirmed(), unconfirmed(), None]

    async def commit() -> None:
        if error := answers.pop(0):
            raise error

    await confirm(commit, unconfirmed())

    assert answers == []


@pytest.mark.parametrize("error", [unconfirmed(MAX_TIME_EXPIRED), OperationFailure("refused")])
async def test_other_commits_are_not_repeated(error: OperationFailure) -> None:
    """F34: the client has set a limit, or the server has answered."""

    async def commit() -> None:
        pytest.fail("committed again")

    with pytest.raises(OperationFailure) as raised:
        await confirm(commit, error)

    assert raised.value is error


async def test_transaction_whose_confirmation_is_lost_is_committed_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F34: the network failed after the server had committed."""
    commits = 0

    async with database.transaction() as session:
        client_session = session.client_session
        commit = client_session.commit_transaction

        async def lose_the_first() -> None:
            nonlocal commits
            commits += 1
            await commit()
            if commits == 1:
                raise unconfirmed()

        monkeypatch.setattr(client_session, "commit_transaction", lose_the_first)
        await session.collections.notes.insert_one({"_id": 1}, session=client_session)

    assert commits == 2
    assert await database.driver_database.notes.find_one() == {"_id": 1}


async def test_transaction_that_is_not_confirmed_in_time(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F34: the answer says so. It must not be "try again", as the change may have been made."""

    async def time_out() -> None:
        raise unconfirmed(MAX_TIME_EXPIRED)

    with pytest.raises(UnavailableError, match="has not confirmed the change"):
        async with database.transaction() as session:
            monkeypatch.setattr(session.client_session, "commit_transaction", time_out)
