"""What is said about users on the wire."""

import re
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, SecretStr, StringConstraints

EMAIL = r"^[^@\s\x00]+@[^@\s\x00]+$"


def is_email(text: str) -> bool:
    """Return whether `text` may be an address: only a letter that arrives proves that it is."""
    return re.match(EMAIL, text) is not None


def _fits(email: str) -> str:
    if len(email) > 254:  # once in lower case, which can take more letters
        raise ValueError("is longer than an address can be")
    return email


def _can_be_hashed(password: SecretStr) -> SecretStr:
    password.get_secret_value().encode()  # UnicodeEncodeError is a ValueError
    return password


class Registration(BaseModel):
    """What somebody sends to become a user."""

    email: Annotated[str, StringConstraints(to_lower=True, pattern=EMAIL), AfterValidator(_fits)]
    password: Annotated[SecretStr, AfterValidator(_can_be_hashed)] = Field(
        min_length=8, max_length=128
    )


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
