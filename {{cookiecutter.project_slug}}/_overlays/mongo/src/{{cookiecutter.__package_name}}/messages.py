"""How messages name a database, and what went wrong with it."""

import re


def redacted_url(url: str) -> str:
    """Return the URL without user, password and options, for logs and messages."""
    scheme, _, rest = url.partition("://")
    server_and_name = rest.partition("?")[0].rpartition("@")[2]
    return f"{scheme}://{server_and_name}"


def error_summary(error: Exception) -> str:
    """Return the message of an error in one line, without the driver's report of its own state."""
    line = (str(error) or type(error).__name__).splitlines()[0]
    return re.split(r" \(configured timeouts|, Timeout:|, full error:", line)[0].rstrip(".")
