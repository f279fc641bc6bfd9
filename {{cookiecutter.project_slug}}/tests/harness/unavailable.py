"""Without a database server the run stops: with one message, not with one for each test."""


class ServerUnavailableError(Exception):
    """No test database can be created. Says why, and how to change that."""


def find_unavailable(error: BaseException) -> str | None:
    """Return the message of the `ServerUnavailableError` that `error` is, or that its group
    contains."""
    errors = error.exceptions if isinstance(error, BaseExceptionGroup) else [error]
    return next((str(each) for each in errors if isinstance(each, ServerUnavailableError)), None)
