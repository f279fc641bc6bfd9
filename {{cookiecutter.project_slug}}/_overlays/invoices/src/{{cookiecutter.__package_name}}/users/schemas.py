"""The request and response bodies of the users' routes."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    EmailStr,
    Field,
    SecretStr,
    TypeAdapter,
    ValidationError,
)

EMAIL_MAX_LENGTH = 254


def _lower(email: str) -> str:
    lower = email.lower()
    if len(lower) > EMAIL_MAX_LENGTH:  # it can be longer than before
        raise ValueError(f"must have at most {EMAIL_MAX_LENGTH} characters")
    return lower


Email = Annotated[EmailStr, AfterValidator(_lower)]


def parse_email(text: str) -> str | None:
    """Return the email address as it is stored, or None if `text` is not valid. Only a delivered
    email proves that it exists."""
    try:
        return TypeAdapter(Email).validate_python(text)
    except ValidationError:
        return None


def _check_encoding(password: SecretStr) -> SecretStr:
    password.get_secret_value().encode()  # UnicodeEncodeError is a ValueError
    return password


class UserCreate(BaseModel):
    """The request body of a registration."""

    email: Email
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


class LoginAttempts(BaseModel):
    """How many attempts to log in there were since the first, and when that is forgotten."""

    number: int
    expires_at: datetime


class Token(BaseModel):
    """The response body of a login (RFC 6749, section 5.1)."""

    access_token: str
    token_type: str = "bearer"
