"""Introduce yourself to every client as an old server, and do nothing else: `pretend.py <stack>`.

Prints a URL of it, and ends when stdin is closed.
"""

import socketserver
import struct
import sys
import threading
from typing import Any

POSTGRESQL = "9.6.24"
MONGODB = {"minWireVersion": 0, "maxWireVersion": 6, "setName": "rs0"}  # of version 3.6

OP_MSG = 2013


class OldPostgresql(socketserver.StreamRequestHandler):
    """https://www.postgresql.org/docs/current/protocol-flow.html."""

    def handle(self) -> None:
        """Refuse encryption, ask for no password, and be ready for queries."""
        self.packet()
        self.wfile.write(b"N")
        self.packet()
        self.say(b"R", struct.pack("!i", 0))
        self.say(b"S", f"server_version\0{POSTGRESQL}\0".encode())
        self.say(b"K", struct.pack("!ii", 1, 1))
        self.say(b"Z", b"I")
        self.rfile.read(1)

    def packet(self) -> bytes:
        """Return what the client says before it is let in."""
        [length] = struct.unpack("!i", self.rfile.read(4))
        return self.rfile.read(length - 4)

    def say(self, kind: bytes, content: bytes) -> None:
        """Send a message."""
        self.wfile.write(kind + struct.pack("!i", 4 + len(content)) + content)


class OldMongodb(socketserver.StreamRequestHandler):
    """https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/."""

    def handle(self) -> None:
        """Answer every message as if it asked who is there."""
        from bson import encode  # type: ignore[import-not-found]  # only the project has it

        host, port = self.connection.getsockname()
        address = f"{host}:{port}"
        who: dict[str, Any] = {"ok": 1, "ismaster": True, "hosts": [address], "me": address}
        content = struct.pack("<ib", 0, 0) + encode(who | MONGODB)
        while header := self.rfile.read(16):
            length, request, _, _ = struct.unpack("<iiii", header)
            self.rfile.read(length - 16)
            self.wfile.write(struct.pack("<iiii", 16 + len(content), 1, request, OP_MSG))
            self.wfile.write(content)


handler: type[socketserver.StreamRequestHandler]
if sys.argv[1] == "postgresql":
    handler, url = OldPostgresql, "postgresql+asyncpg://postgres@{}:{}/postgres"
else:
    handler, url = OldMongodb, "mongodb://{}:{}/?replicaSet=rs0"
with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(url.format(*server.server_address), flush=True)
    sys.stdin.read()
