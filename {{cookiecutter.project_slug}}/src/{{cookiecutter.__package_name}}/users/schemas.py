"""What is said about users on the wire."""

import re
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, SecretStr, StringConstraints

EMAIL = r"^[^@\s\x00]+@[^@\s\x00]+$"


def is_email(text: str) -> bool:
    """Return whether `text` may be an address: only a letter that arrives proves that it is."""
    return re.match(EMAIL, text) is not None


class Registration(BaseModel):
    """What somebody sends to become a user."""

    email: Annotated[str, StringConstraints(to_lower=True, max_length=254, pattern=EMAIL)]
    password: SecretStr = Field(min_length=8, max_length=128)


class User(BaseModel):
    """A user, as anybody may see it."""

    id: UUID
    email: str


class StoredUser(User):
    """A user with what proves who it is; it never leaves the service."""

    password_hash: str


class Token(BaseModel):
    """What a log-in answers (RFC 6749, section 5.1)."""

    access_token: str
    token_type: str = "bearer"
