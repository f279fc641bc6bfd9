"""The request and response bodies of the users' routes."""

import re
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, SecretStr, StringConstraints

EMAIL = r"^[^@\s\x00]+@[^@\s\x00]+$"
EMAIL_MAX_LENGTH = 254


def is_email(text: str) -> bool:
    """Return whether `text` looks like an email address. Only a delivered email proves it."""
    return re.match(EMAIL, text) is not None


def _check_length(email: str) -> str:
    # Checked after `to_lower`, which can make the address longer.
    if len(email) > EMAIL_MAX_LENGTH:
        raise ValueError(f"must have at most {EMAIL_MAX_LENGTH} characters")
    return email


def _check_encoding(password: SecretStr) -> SecretStr:
    password.get_secret_value().encode()  # UnicodeEncodeError is a ValueError
    return password


class UserCreate(BaseModel):
    """The request body of a registration."""

    email: Annotated[
        str, StringConstraints(to_lower=True, pattern=EMAIL), AfterValidator(_check_length)
    ]
    password: Annotated[SecretStr, AfterValidator(_check_encoding)] = Field(
        min_length=8, max_length=128
    )


class User(BaseModel):
    """A user, without secrets."""

    id: UUID
    email: str


class UserInDB(User):
    """A user as stored. Never return it from a route."""

    password_hash: str


class Token(BaseModel):
    """The response body of a login (RFC 6749, section 5.1)."""

    access_token: str
    token_type: str = "bearer"
