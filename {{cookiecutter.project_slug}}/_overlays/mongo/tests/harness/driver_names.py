"""The private names of PyMongo and Motor that the harness uses."""

from . import driver
from .private_names import PrivateName

VERSIONS = ">=4.20,<5"
OPEN = "clients, sessions and cursors that a test leaves open are not found"
BLOCKED = "tests could change a database that this run did not create"
CHANGED = "what a test changes is not known, and a later test would find it"

# Its listeners would be public, but each belongs to one client, and their exceptions are dropped.
PUBLISH = PrivateName(
    "pymongo", VERSIONS, "pymongo.monitoring:_EventListeners", "publish_command_start", BLOCKED
)
PUBLISHES = PrivateName(
    "pymongo", VERSIONS, "pymongo.monitoring:_EventListeners", "enabled_for_commands", BLOCKED
)
ANSWERED = PrivateName(
    "pymongo", VERSIONS, "pymongo.monitoring:_EventListeners", "publish_command_success", CHANGED
)

# `nodes` would be public, but does not tell a client that is closed.
OPENED = PrivateName("pymongo", VERSIONS, "pymongo:AsyncMongoClient", "_opened", OPEN)
CLOSED = PrivateName("pymongo", VERSIONS, "pymongo:AsyncMongoClient", "_closed", OPEN)

# `alive` would be public, but stays true when a cursor is closed before all is read.
KILLED = PrivateName(
    "pymongo", VERSIONS, "pymongo.asynchronous.cursor:AsyncCursor", "_killed", OPEN
)

# Nothing public tells a session of PyMongo's own from one of the application's.
IMPLICIT = PrivateName(
    "pymongo", VERSIONS, "pymongo.asynchronous.client_session:AsyncClientSession", "_implicit", OPEN
)

DRIVER_NAMES = [
    *(PUBLISH, PUBLISHES, ANSWERED),
    *(OPENED, CLOSED, KILLED, IMPLICIT),
    *driver.PRIVATE_NAMES,
]
