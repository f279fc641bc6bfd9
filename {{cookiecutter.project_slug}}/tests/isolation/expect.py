"""Expectations that say, in plain words, what is wrong when they are not met."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest


@contextmanager
def expect_error(
    error: type[BaseException] | tuple[type[BaseException], ...], match: str, otherwise: str
) -> Iterator[None]:
    """Fail with `otherwise` unless the block raises an `error` whose message has `match` in it:
    `pytest.raises` has no words for that."""
    try:
        yield
    except error as raised:
        if not re.search(match, str(raised)):
            raise
    else:
        pytest.fail(otherwise)
