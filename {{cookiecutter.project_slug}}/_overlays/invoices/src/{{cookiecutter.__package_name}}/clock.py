"""The time, as precise as every database can keep it."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the present moment in UTC, to the millisecond."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
