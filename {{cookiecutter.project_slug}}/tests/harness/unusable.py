"""Where no test database can be made, the run stops: with one message, not with one a test."""


class Unusable(Exception):
    """There is no place for test databases. Says why, and what would mend it."""


def found_in(error: BaseException) -> str | None:
    """Return what an `Unusable` says that is `error`, or one of those it stands for."""
    together = error.exceptions if isinstance(error, BaseExceptionGroup) else [error]
    return next((str(each) for each in together if isinstance(each, Unusable)), None)
