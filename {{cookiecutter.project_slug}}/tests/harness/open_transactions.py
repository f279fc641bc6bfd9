"""A test that fails while its own session has an open transaction is told so: requests do not see
what that transaction wrote, and those that write may wait for it until they fail."""

from collections.abc import Generator
from inspect import ismethod

import pytest

from .connections import COMMIT

SESSIONS = {"db_session": "await db_session", "sync_db_session": "sync_db_session"}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add a line to the test's error for each such session."""
    values = getattr(item, "funcargs", {})
    for name, session in SESSIONS.items():
        if call.excinfo and in_transaction(values.get(name)):
            call.excinfo.value.add_note(
                f"{name} has an open transaction: requests do not see its changes, and may wait for"
                f" it. Before you call the application, `{session}.{COMMIT}`."
            )
    return (yield)


def in_transaction(session: object) -> bool:
    """Return whether the session has an open transaction. A fixture of this name may also be
    something else, if the application's own tests define it."""
    method = getattr(session, "in_transaction", None)
    return ismethod(method) and bool(method())
