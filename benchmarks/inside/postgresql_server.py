"""A PostgreSQL server for the fixtures of others: the one of the harness, with its programs and
its settings, which also listens on a port of this machine.

Takes a directory and a port; runs until its standard input is closed.
"""

import sys
from pathlib import Path

from tests.harness import embedded

directory, port = Path(sys.argv[1]), int(sys.argv[2])
embedded.CONFIGURATION += f"\nlisten_addresses = '127.0.0.1'\nport = {port}\n"
with embedded.embedded_server(directory):
    print("ready", flush=True)
    sys.stdin.read()
