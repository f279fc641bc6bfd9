"""Bearer tokens: signed JSON Web Tokens that expire (RFC 7519)."""

from datetime import timedelta
from uuid import UUID

import jwt
from pydantic import SecretStr

from ..clock import now

ALGORITHM = "HS256"


def create_token(user_id: UUID, secret_key: SecretStr, lifetime: timedelta) -> str:
    """Return a token for the user, valid for `lifetime`."""
    claims = {"sub": str(user_id), "exp": now() + lifetime}
    return jwt.encode(claims, secret_key.get_secret_value(), ALGORITHM)


def decode_token(token: str, secret_key: SecretStr) -> UUID | None:
    """Return the user's id, or None if the token is malformed, forged or expired."""
    try:
        claims = jwt.decode(
            token,
            secret_key.get_secret_value(),
            [ALGORITHM],
            options={"require": ["sub", "exp"]},
        )
    except jwt.InvalidTokenError:
        return None
    return UUID(claims["sub"])
