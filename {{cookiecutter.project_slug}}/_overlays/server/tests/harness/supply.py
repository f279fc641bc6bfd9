"""What the server has to do for a test, it does while another runs: on another core."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Self


class Supply:
    """The databases of one worker: while a test has one, the next is made, and those that tests
    have given back are dropped.

    Lives as long as its `with` block, which leaves no database that a test does not have.
    """

    def __init__(self, make: Callable[[], str], drop: Callable[[str], None]) -> None:
        self._make = make
        self._drop = drop
        self._given_back: list[str] = []

    def __enter__(self) -> Self:
        """Begin to make the first."""
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._next = self._thread.submit(self._make)
        return self

    def __exit__(self, *exception: object) -> None:
        """Drop what there is. It does not matter if the next could not be made."""
        self._thread.shutdown()
        if not self._next.exception():
            self.give_back(self._next.result())
        self._drop_given_back()

    def take(self) -> str:
        """Return the URL of a database. Raises what prevented that it was made, or that one
        before it was dropped."""
        url = self._next.result()
        self._next = self._thread.submit(self._prepare)
        return url

    def give_back(self, url: str) -> None:
        """Let the database be dropped."""
        self._given_back.append(url)

    def _prepare(self) -> str:
        self._drop_given_back()
        return self._make()

    def _drop_given_back(self) -> None:
        while self._given_back:
            self._drop(self._given_back[0])
            del self._given_back[0]
