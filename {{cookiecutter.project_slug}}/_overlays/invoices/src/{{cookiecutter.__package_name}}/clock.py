"""The current time, at a precision that every database keeps."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the current time in UTC, in whole milliseconds."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
