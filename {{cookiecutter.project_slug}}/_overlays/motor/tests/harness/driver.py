"""What the harness knows of the driver: Motor."""

from concurrent.futures import ThreadPoolExecutor

import motor.frameworks.asyncio as framework
from motor.motor_asyncio import (
    AsyncIOMotorClient,
    AsyncIOMotorClientSession,
    AsyncIOMotorCollection,
    AsyncIOMotorDatabase,
)

from .private_names import PrivateName

# It has no option for its threads.
EXECUTOR = PrivateName(
    "motor",
    ">=3.7,<4",
    "motor.frameworks.asyncio",
    "_EXECUTOR",
    "its threads are reported as leaks of tests",
)
PRIVATE_NAMES = [EXECUTOR]

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
    EXECUTOR.set(ThreadPoolExecutor(framework.max_workers, thread_name_prefix="motor_"))
