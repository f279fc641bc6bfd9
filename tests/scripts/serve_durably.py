"""Like serve.py, but the server is as a team runs it: it listens on a port, asks for a password, and
waits for the disk: `serve_durably.py <folder>`."""

import importlib
import sys
from pathlib import Path
from typing import Any

embedded: Any = importlib.import_module("tests.harness.embedded")
embedded.CONFIGURATION = "max_connections = 200\n"

with embedded.embedded_server(Path(sys.argv[1]), tcp=True) as url:
    print(url, flush=True)
    sys.stdin.read()
