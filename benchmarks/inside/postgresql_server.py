"""A PostgreSQL server for the fixtures of others: the one of the harness, with its programs and
its settings, on a port of this machine.

Takes a directory, prints the URL, and runs until its standard input is closed.
"""

import sys
from pathlib import Path

from tests.harness.embedded import embedded_server

with embedded_server(Path(sys.argv[1]), tcp=True) as url:
    print(url, flush=True)
    sys.stdin.read()
