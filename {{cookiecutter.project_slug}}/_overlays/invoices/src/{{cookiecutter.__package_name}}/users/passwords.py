"""Hashing passwords with Argon2."""

import asyncio
from functools import cache

from pwdlib import PasswordHash

hasher = PasswordHash.recommended()


async def hash_password(password: str) -> str:
    """Return the hash to store. Hashing is slow on purpose, so it runs in a thread."""
    return await asyncio.to_thread(hasher.hash, password)


async def verify_password(password: str, stored_hash: str | None) -> tuple[bool, str | None]:
    """Return whether `stored_hash` is a hash of `password`, and the hash to store in its place if
    the parameters of `hasher` have changed since.

    Without a hash the result is False, after the same amount of work: the duration of a login
    must not reveal which users exist.
    """
    return await asyncio.to_thread(_verify, password, stored_hash)


def _verify(password: str, stored_hash: str | None) -> tuple[bool, str | None]:
    matches, new_hash = hasher.verify_and_update(password, stored_hash or _dummy_hash())
    return (matches, new_hash) if stored_hash else (False, None)


@cache
def _dummy_hash() -> str:
    return hasher.hash("no user has this password")
