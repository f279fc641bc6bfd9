"""The migrations on the command line: `upgrade [VERSION]`, `downgrade VERSION`, `current`, and
`new MESSAGE`, which writes the file of a version."""

import sys
from argparse import ArgumentParser
from pathlib import Path

from pymongo.errors import PyMongoError

from ..messages import error_summary, redacted_url
from ..settings import load_settings
from . import BASE, HEAD, applied, downgrade, upgrade
from .new_version import write_new_version

VERSIONS = Path(__file__).parent / "versions"


def main() -> None:
    """Run the command, all but `new` on the database of the settings.

    Raises `SystemExit`, with one line that says why, when that fails.
    """
    parser = ArgumentParser(prog=f"python -m {__package__}", description=__doc__)
    parser.add_argument(
        "command", choices=["upgrade", "downgrade", "current", "new"], nargs="?", default="upgrade"
    )
    parser.add_argument(
        "version",
        nargs="?",
        metavar="VERSION or MESSAGE",
        help=f"the target: a version, {BASE} or {HEAD}; what a new version does",
    )
    arguments = parser.parse_args()
    if arguments.command == "downgrade" and not arguments.version:
        parser.error(f"downgrade to which version? `{BASE}` is before the first")
    if arguments.command == "new":
        try:
            write_line(f"wrote {write_new_version(VERSIONS, arguments.version or '')}")
        except ValueError as error:
            parser.error(str(error))
        return

    url = load_settings().database_url
    try:
        if arguments.command == "upgrade":
            for name in upgrade(url, arguments.version or HEAD):
                write_line(f"applied {name}")
        if arguments.command == "downgrade":
            for name in downgrade(url, arguments.version):
                write_line(f"undone {name}")
        write_line(f"{redacted_url(url)} is at {[BASE, *applied(url)][-1]}")
    except (PyMongoError, ValueError) as error:
        raise SystemExit(f"{redacted_url(url)}: {error_summary(error)}") from None


def write_line(line: str) -> None:
    """Write the line to the standard output."""
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
