"""Where no test database can be made, the run stops: with one message, not with one a test."""

import pytest


class Unusable(Exception):
    """There is no place for test databases. Says why, and what would mend it."""


def stop_if_unusable(
    item: pytest.Item, call: pytest.CallInfo[None], report: pytest.TestReport
) -> None:
    """When `item` has failed for want of a database, report that without a traceback, and let no
    other test begin; the other workers of the run stop as well."""
    raised = call.excinfo.value if call.excinfo else None
    together = raised.exceptions if isinstance(raised, BaseExceptionGroup) else [raised]
    for error in together:
        if isinstance(error, Unusable):
            report.longrepr = item.session.shouldstop = str(error)
