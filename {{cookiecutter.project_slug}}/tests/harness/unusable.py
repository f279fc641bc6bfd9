"""Where no test database can be made, the run stops: with one message, not with one a test."""

import pytest


class Unusable(Exception):
    """There is no place for test databases. Says why, and what would mend it."""


def found_in(error: BaseException) -> str | None:
    """Return what an `Unusable` says that is `error`, or one of those it stands for."""
    together = error.exceptions if isinstance(error, BaseExceptionGroup) else [error]
    return next((str(each) for each in together if isinstance(each, Unusable)), None)


def stop(session: pytest.Session, report: pytest.TestReport, message: str) -> None:
    """Report that, and nothing else, of the test that has failed for want of a database. Let no
    other test begin; the other workers of the run stop as well."""
    report.longrepr = session.shouldstop = message
    report.sections.clear()
