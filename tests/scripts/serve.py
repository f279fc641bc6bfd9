"""Run the project's embedded server until stdin is closed, and print its URL: `serve.py <folder>`."""

import importlib
import sys
from pathlib import Path

embedded = importlib.import_module("tests.harness.embedded")

with embedded.embedded_server(Path(sys.argv[1])) as url:
    print(url, flush=True)
    sys.stdin.read()
