"""The server creates and drops databases while tests run: it works on another core."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Self


class CloneQueue:
    """The clones of one worker: while a test has one, the next is created, and those that tests
    have discarded are dropped.

    Lives as long as its `with` block, which leaves no database that a test does not have.
    """

    def __init__(self, clone: Callable[[], str], drop: Callable[[str], None]) -> None:
        self._clone = clone
        self._drop = drop
        self._discarded: list[str] = []

    def __enter__(self) -> Self:
        """Start to create the first."""
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._next = self._thread.submit(self._clone)
        return self

    def __exit__(self, *exception: object) -> None:
        """Drop the remaining databases. The next one need not have been created."""
        self._thread.shutdown()
        if not self._next.exception():
            self.discard(self._next.result())
        self._drop_discarded()

    def get(self) -> str:
        """Return the URL of a database. Raises the error with which it could not be created, or
        an earlier one could not be dropped. The next call gets another database."""
        clone = self._next
        self._next = self._thread.submit(self._replenish)
        return clone.result()

    def discard(self, url: str) -> None:
        """Let the database be dropped."""
        self._discarded.append(url)

    def _replenish(self) -> str:
        self._drop_discarded()
        return self._clone()

    def _drop_discarded(self) -> None:
        while self._discarded:
            self._drop(self._discarded.pop(0))
