"""What the harness knows of the driver: Motor."""

from concurrent.futures import ThreadPoolExecutor

import motor.frameworks.asyncio as framework
from motor.motor_asyncio import (
    AsyncIOMotorClient,
    AsyncIOMotorClientSession,
    AsyncIOMotorCollection,
    AsyncIOMotorDatabase,
)

# In addition to PyMongo's own classes.
CONNECTION_TYPES: tuple[type, ...] = (
    AsyncIOMotorClient,
    AsyncIOMotorClientSession,
    AsyncIOMotorCollection,
    AsyncIOMotorDatabase,
)
THREAD_PREFIXES = ("motor_",)


def name_threads() -> None:
    """Name Motor's threads, which live as long as the process and serve every client: leak
    detection tells them from the threads of a test by that."""
    framework._EXECUTOR = ThreadPoolExecutor(framework.max_workers, thread_name_prefix="motor_")
