"""How messages speak of a database, and of what is wrong with it."""

import re


def shown(url: str) -> str:
    """Return the URL as logs and messages may have it: without user, password and options."""
    scheme, _, rest = url.partition("://")
    server_and_name = rest.partition("?")[0].rpartition("@")[2]
    return f"{scheme}://{server_and_name}"


def reason(error: Exception) -> str:
    """Return what an error says, in one line and without the driver's account of its own state."""
    line = (str(error) or type(error).__name__).splitlines()[0]
    return re.split(r" \(configured timeouts|, Timeout:|, full error:", line)[0].rstrip(".")
