"""The settings: environment variables, or `.env` for development."""

from datetime import timedelta
from typing import Literal

from pydantic import (
    ByteSize,
    Field,
    RedisDsn,
    ValidationError,
    field_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

DATABASE_SCHEMES = ["{{ cookiecutter._stacks[cookiecutter.database].database_schemes | join('", "') }}"]


class Settings(BaseSettings):
    """The settings of one application; environment variables win over `.env`."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore")

    environment: Literal["development", "production"] = "development"
    database_url: str = Field(
        default="{{ cookiecutter._stacks[cookiecutter.database].database_url }}",
        repr=False,
    )
    max_body_size: ByteSize = ByteSize(1024 * 1024)
    redis_url: RedisDsn | None = Field(default=None, repr=False)
    task_time_limit: timedelta = Field(default=timedelta(seconds=30), gt=timedelta(0))

    @field_validator("database_url")
    @classmethod
    def _has_a_supported_scheme(cls, url: str) -> str:
        if not url.startswith(tuple(DATABASE_SCHEMES)):
            raise ValueError(f"must begin with {' or '.join(DATABASE_SCHEMES)}")
        return url


def load_settings() -> Settings:
    """Read the settings from the environment and `.env`.

    Raises `SystemExit` with one line for each invalid setting; values are not shown, as they may
    be secrets.
    """
    try:
        return Settings()
    except ValidationError as error:
        problems = [
            f"{'.'.join(map(str, problem['loc'])).upper() or 'Settings'}: {problem['msg']}"
            for problem in error.errors(include_input=False)
        ]
        raise SystemExit("\n".join(problems)) from None
