"""Running a transaction again when another one got in its way."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import TypeVar

from .problems import TransientTransactionError

SECONDS_TO_RETRY = 30
FIRST_PAUSE = 0.005
LONGEST_PAUSE = 0.5

Result = TypeVar("Result")


async def retry(attempt: Callable[[], Awaitable[Result]]) -> Result:
    """Return the result of `attempt`, which is repeated when it raises `TransientTransactionError`.

    The pauses are random and grow, so that transactions that met once do not meet again. Raises
    the error when `SECONDS_TO_RETRY` are over.
    """
    time = asyncio.get_running_loop().time
    deadline = time() + SECONDS_TO_RETRY
    longest = FIRST_PAUSE
    while True:
        try:
            return await attempt()
        except TransientTransactionError:
            pause = random.uniform(0, longest)
            if time() + pause > deadline:
                raise
        await asyncio.sleep(pause)
        longest = min(longest * 1.5, LONGEST_PAUSE)
