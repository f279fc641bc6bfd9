"""Fails the tests that cannot use the event loop of their fixtures, before they run."""

from collections.abc import Generator
from inspect import signature
from typing import Any

import pytest
from httpx2 import AsyncClient
from pytest_asyncio import is_async_test

from .failures import fail_test

POLICY_OVERRIDDEN = (
    "{module} overrides event_loop_policy, which pytest-asyncio has deprecated. Delete that fixture,"
    " and name the function that creates event loops in pytest.ini, for example"
    " `loop_factory = uvloop.new_event_loop`."
)


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(
    fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
) -> Generator[None, object, object]:
    """Fail each test for which `event_loop_policy` is overridden: pytest-asyncio would warn once."""
    module = fixturedef.func.__module__
    if fixturedef.argname == "event_loop_policy" and not module.startswith("pytest_asyncio."):
        error = pytest.fail.Exception(POLICY_OVERRIDDEN.format(module=module), pytrace=False)
        # As pytest does when a fixture fails, so that later tests fail with the same error.
        fixturedef.cached_result = None, getattr(request, "param", None), (error, None)
        raise error
    return (yield)


@pytest.hookimpl(trylast=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Fail a sync test that has an async client or session, whose methods it cannot await. Its
    fixtures may use them."""
    if isinstance(item, pytest.Function) and not is_async_test(item):
        for name in signature(item.function).parameters:
            refuse_async_argument(item, name)


def refuse_async_argument(test: pytest.Function, name: str) -> None:
    """Fail the test if its argument is an async client, or the async session."""
    value = test.funcargs.get(name)
    if isinstance(value, AsyncClient):
        kind, instead = "client", "sync_client"
    elif value is not None and value is test.funcargs.get("db_session"):
        kind, instead = "session", "sync_db_session"
    else:
        return
    fail_test(
        f"{test.name} is a sync test, and {name} an async {kind}. Use {instead}, or make the test"
        " async.",
    )
