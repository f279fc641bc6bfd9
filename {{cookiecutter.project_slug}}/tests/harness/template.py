"""The migrated database that test databases are cloned from."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from . import blocker
from .retention import dropped_unless_failed


class TemplateDatabase:
    """A migrated database, which no test can open: tests get clones of it.

    `clone` returns the URL of a new clone, `drop` drops the clone of a URL, and `shell_command`
    returns the command that opens one in a shell.
    """

    def __init__(
        self,
        url: str,
        clone: Callable[[], str],
        drop: Callable[[str], None],
        shell_command: Callable[[str], str],
    ) -> None:
        self.url = url
        self._clone = clone
        self._drop = drop
        self._shell_command = shell_command

    @contextmanager
    def clone(self) -> Iterator[str]:
        """Yield the URL of a clone, which can be opened until the end of the block; drop it
        afterwards."""
        url = self._clone()
        try:
            with blocker.allowed(url):
                yield url
        finally:
            self._drop(url)

    @contextmanager
    def database(self) -> Iterator[str]:
        """Yield the URL of a clone to a test, as `clone` does; drop it unless the test failed."""
        url = self._clone()
        with (
            dropped_unless_failed(url, self._shell_command(url), partial(self._drop, url)),
            blocker.allowed(url),
        ):
            yield url
