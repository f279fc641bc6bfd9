"""The private names of asyncpg that the harness uses."""

from .private_names import PrivateName

# `sys.addaudithook` would be public, but is told of sockets, and not which database is opened.
CONNECT = PrivateName(
    "asyncpg",
    ">=0.32,<1",
    "asyncpg.connect_utils",
    "_connect_addr",
    "tests could open a database that this run did not create",
)

DRIVER_NAMES = [CONNECT]
