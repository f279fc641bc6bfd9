"""The migrations on the command line: `upgrade [VERSION]`, `downgrade VERSION`, `current`."""

import sys
from argparse import ArgumentParser

from pymongo.errors import PyMongoError

from ..messages import reason, shown
from ..settings import load_settings
from . import BASE, HEAD, applied, connected, downgrade, upgrade


def main() -> None:
    """Do what the command line says, to the database of the settings.

    Raises `SystemExit`, with one line that says why, when that cannot be done.
    """
    parser = ArgumentParser(prog=f"python -m {__package__}", description=__doc__)
    parser.add_argument(
        "command", choices=["upgrade", "downgrade", "current"], nargs="?", default="upgrade"
    )
    parser.add_argument("version", nargs="?", help=f"where to go: a version, {BASE} or {HEAD}")
    arguments = parser.parse_args()
    if arguments.command == "downgrade" and not arguments.version:
        parser.error(f"downgrade to which version? `{BASE}` is before the first")

    url = load_settings().database_url
    try:
        with connected(url) as database:
            if arguments.command == "upgrade":
                for name in upgrade(database, arguments.version or HEAD):
                    say(f"applied {name}")
            if arguments.command == "downgrade":
                for name in downgrade(database, arguments.version):
                    say(f"undone {name}")
            say(f"{shown(url)} is at {[BASE, *applied(database)][-1]}")
    except (PyMongoError, ValueError) as error:
        raise SystemExit(f"{shown(url)}: {reason(error)}") from None


def say(line: str) -> None:
    """Write the line to the standard output."""
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
