"""Passwords are kept as Argon2 hashes only."""

import asyncio
from functools import cache

from pwdlib import PasswordHash

hasher = PasswordHash.recommended()


async def hash_password(password: str) -> str:
    """Return the hash to store. Hashing is slow on purpose: it runs in a thread."""
    return await asyncio.to_thread(hasher.hash, password)


async def verify_password(password: str, stored_hash: str | None) -> bool:
    """Return whether `password` made `stored_hash`.

    Without a hash the answer is no, and takes as long as any other: how long a log-in takes
    must not tell which users exist.
    """
    return await asyncio.to_thread(_verify, password, stored_hash)


def _verify(password: str, stored_hash: str | None) -> bool:
    matches = hasher.verify(password, stored_hash or _hash_of_nobody())
    return matches and stored_hash is not None


@cache
def _hash_of_nobody() -> str:
    return hasher.hash("nobody's password")
