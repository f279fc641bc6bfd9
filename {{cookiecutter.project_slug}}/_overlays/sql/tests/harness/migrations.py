"""The migrations, for fixtures and tests: what alembic does, called from code."""

import hashlib
from importlib.metadata import version
from pathlib import Path

from alembic import command
from alembic.config import Config

PROJECT = Path(__file__).parents[2]


def alembic_config(url: str) -> Config:
    """Return alembic's configuration for the database at `url`."""
    config = Config(PROJECT / "alembic.ini")
    config.attributes["url"] = url
    return config


def upgrade(url: str) -> None:
    """Bring the database at `url` to the newest revision, as a deployment does."""
    command.upgrade(alembic_config(url), "head")


def fingerprint() -> str:
    """Return a name for what `upgrade` makes: equal names, equal schemas."""
    patterns = ["migrations/**/*.*", "src/*/engine.py", "src/*/columns.py"]
    found = {Path(__file__), *(file for pattern in patterns for file in PROJECT.glob(pattern))}
    sources = sorted(file for file in found if "__pycache__" not in file.parts and file.is_file())
    made_by = [version("alembic"), version("sqlalchemy")]
    digest = hashlib.sha256(" ".join(made_by).encode())
    for source in sources:
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]
