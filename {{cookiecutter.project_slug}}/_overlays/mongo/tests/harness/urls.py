"""URLs of the server and its databases, and its errors, as messages show them."""

import re
import shlex
from urllib.parse import urlsplit


def database_of(url: str) -> str:
    """Return the name of the database in `url`."""
    return urlsplit(url).path.strip("/")


def redacted_url(url: str) -> str:
    """Return the URL without user, password and options."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.partition('?')[0].rpartition('@')[2]}"


def shell_command(url: str) -> str:
    """Return the command that opens the database of `url` in a shell; it asks for a password."""
    return f"mongosh {shlex.quote(re.sub(':[^/:@]*@', '@', url))}"


def error_summary(error: Exception) -> str:
    """Return the message of an error in one line, without the driver's report of its own state."""
    line = (str(error) or type(error).__name__).splitlines()[0]
    return re.split(r" \(configured timeouts|, Timeout:|, full error:", line)[0].rstrip(".")
