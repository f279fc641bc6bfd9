"""The migrations: what Alembic does, called from code. Its environment is in `alembic`."""

from collections.abc import Set
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

PACKAGE = Path(__file__).parent
ENVIRONMENT = PACKAGE / "alembic"

UPGRADE_HINT = "Run `uv run alembic upgrade head`."


def alembic_config(url: str) -> Config:
    """Return Alembic's configuration for the database at `url`."""
    config = Config()
    config.set_main_option("script_location", str(ENVIRONMENT).replace("%", "%%"))
    config.attributes["url"] = url  # an option of the file could not hold a % sign
    return config


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database at `url` up to `revision`, as a deployment does."""
    command.upgrade(alembic_config(url), revision)


def downgrade(url: str, revision: str) -> None:
    """Take the database at `url` back to `revision`, or to `base`."""
    command.downgrade(alembic_config(url), revision)


def missing(applied: Set[str]) -> list[str]:
    """Return the newest revisions of the code that a database at `applied` lacks.

    One that was migrated by a newer release lacks nothing.
    """
    heads, known = _revisions()
    return sorted(heads - applied) if applied <= known else []


def sources() -> list[Path]:
    """Return the files that decide what `upgrade` makes: the revisions, and the modules of the
    service that they may import."""
    return sorted([*ENVIRONMENT.rglob("*.py"), *PACKAGE.glob("*.py")])


@cache
def _revisions() -> tuple[Set[str], Set[str]]:
    """Return the newest revisions, and all there are."""
    scripts = ScriptDirectory(str(ENVIRONMENT))
    known = {script.revision for script in scripts.walk_revisions()}
    return set(scripts.get_heads()), known
