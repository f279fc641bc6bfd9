"""The private names of aiosqlite that the harness uses."""

from .private_names import PrivateName

VERSIONS = ">=0.22.1,<1"

# It starts its thread itself, and has no option for it.
THREAD = PrivateName(
    "aiosqlite",
    VERSIONS,
    "aiosqlite.core",
    "Thread",
    "a connection that a test leaves open keeps the process from ending",
)

# `await connection.interrupt()` would be public, but its event loop may have ended.
CONNECTION = PrivateName(
    "aiosqlite",
    VERSIONS,
    "aiosqlite.core:Connection",
    "_conn",
    "a statement that hangs keeps the next test from starting",
)

DRIVER_NAMES = [THREAD, CONNECTION]
