"""Bearer tokens: signed, and valid for a while (RFC 7519)."""

from datetime import timedelta
from uuid import UUID

import jwt
from pydantic import SecretStr

from ..clock import now

ALGORITHM = "HS256"


def create_token(user_id: UUID, secret_key: SecretStr, lifetime: timedelta) -> str:
    """Return a token that says who the user is until `lifetime` has passed."""
    claims = {"sub": str(user_id), "exp": now() + lifetime}
    return jwt.encode(claims, secret_key.get_secret_value(), ALGORITHM)


def read_token(token: str, secret_key: SecretStr) -> UUID | None:
    """Return the user's id, or None when the token is forged, expired or no token at all."""
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
