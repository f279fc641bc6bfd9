"""Forks a process for each run of pytest: what takes longest, importing libraries, is done once.

Reads a line of JSON for each run. Answers with the id of its process, and, when that has ended, with
its exit status.
"""

import json
import os
import sys
from contextlib import suppress
from importlib import import_module
from typing import Any

LIBRARIES = (
    *("alembic.command", "fastapi.testclient", "httpx2", "pydantic_settings", "pytest"),
    *("sqlalchemy.ext.asyncio", "aiosqlite", "asyncpg", "pymongo", "motor.motor_asyncio"),
)


def serve() -> None:
    """Run pytest for each request, until there are no more."""
    for library in LIBRARIES:
        with suppress(ImportError):  # no project has all of them
            import_module(library)
    for line in sys.stdin:
        process = os.fork()
        if not process:
            become_pytest(json.loads(line))
        print(process, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), flush=True)


def become_pytest(request: dict[str, Any]) -> None:
    """Do as `python -m pytest` does, in a session of its own. Ends the process."""
    os.setsid()
    os.chdir(request["folder"])
    with open(os.devnull) as nothing, open(request["output"], "w") as output:
        os.dup2(nothing.fileno(), 0)
        os.dup2(output.fileno(), 1)
        os.dup2(output.fileno(), 2)
    os.environ.clear()
    os.environ.update(request["environment"])
    sys.path[:0] = [request["folder"], *request["environment"]["PYTHONPATH"].split(os.pathsep)]
    sys.argv[1:] = request["arguments"]
    # pytest would like to rewrite the assertions of a library that has a plugin.
    imported = "ignore:Module already imported:pytest.PytestAssertRewriteWarning"

    import pytest

    status = pytest.main([*request["arguments"], "-W", imported])
    sys.stdout.flush()
    sys.exit(status)


if __name__ == "__main__":
    serve()
