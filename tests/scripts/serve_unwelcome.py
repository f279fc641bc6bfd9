"""Like serve.py, but the server is of no use: `serve_unwelcome.py <folder> <how>`.

It is `guarded`: it asks for a password, which is not the one in the URL that is printed. Or it
stands `alone`: MongoDB without a replica set.
"""

import asyncio
import importlib
import subprocess
import sys
from pathlib import Path
from typing import Any

embedded = importlib.import_module("tests.harness.embedded")


class Secantus(subprocess.Popen[bytes]):
    """MongoDB's stand-in, started as the second argument says."""

    def __init__(self, command: list[str], **options: Any) -> None:
        option = {"guarded": "--auth", "alone": "--standalone"}[sys.argv[2]]
        super().__init__([*command, option], **options)


async def demand_a_password(url: str, folder: Path) -> None:
    """Let nobody into PostgreSQL any more who does not know the password."""
    import asyncpg

    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    await connection.execute("ALTER USER postgres PASSWORD 'right'")
    (folder / "data" / "pg_hba.conf").write_text("local all all scram-sha-256\n")
    await connection.execute("SELECT pg_reload_conf()")
    await connection.close()


if hasattr(embedded, "MODULE"):
    embedded.subprocess.Popen = Secantus
folder = Path(sys.argv[1])
with embedded.embedded_server(folder) as url:
    if url.startswith("postgresql"):
        asyncio.run(demand_a_password(url, folder))
        url = url.replace("postgres@", "postgres:wrong@")
    elif sys.argv[2] == "guarded":
        url = url.replace("://", "://ada:wrong@")
    print(url, flush=True)
    sys.stdin.read()
