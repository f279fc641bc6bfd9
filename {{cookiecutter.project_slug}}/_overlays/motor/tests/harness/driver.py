"""What the harness has to know of the driver: Motor."""

from concurrent.futures import ThreadPoolExecutor

import motor.frameworks.asyncio as framework
from motor.motor_asyncio import (
    AsyncIOMotorClient,
    AsyncIOMotorClientSession,
    AsyncIOMotorCollection,
    AsyncIOMotorDatabase,
)

# Beside PyMongo's own classes, which hold or make connections whatever the driver.
LIVE: tuple[type, ...] = (
    AsyncIOMotorClient,
    AsyncIOMotorClientSession,
    AsyncIOMotorCollection,
    AsyncIOMotorDatabase,
)
THREADS = ("motor_",)


def prepare() -> None:
    """Give Motor's threads a name: they live as long as the process and serve every client, so
    the guards have to tell them from the threads that a test starts."""
    framework._EXECUTOR = ThreadPoolExecutor(framework.max_workers, thread_name_prefix="motor_")
