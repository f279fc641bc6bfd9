"""The sweeps that the workers run periodically. Add that of each feature here."""

from collections.abc import Awaitable, Callable

from .database import Database
from .exports.task import sweep_exports
from .queue import TaskQueue

SWEEPS: list[Callable[[Database, TaskQueue], Awaitable[None]]] = [sweep_exports]
