"""Writing the file of a new version."""

import re
from pathlib import Path

SOURCE = '''"""{title}."""

from typing import Any

from pymongo.database import Database


def upgrade(database: Database[Any]) -> None:
    """{title}."""
    raise NotImplementedError


def downgrade(database: Database[Any]) -> None:
    """Undo it."""
    raise NotImplementedError
'''


def write_new_version(folder: Path, message: str) -> Path:
    """Write the version that comes next in the folder, for its author to complete; return the file.
    The letters and digits of `message` name it. Raises `ValueError` if it has none."""
    words = re.findall("[a-z0-9]+", message.lower())
    if not words:
        raise ValueError(f"{message!r} has no letter or digit of which a name could be made.")
    number = len(list(folder.glob("v[0-9]*.py"))) + 1
    file = folder / f"v{number:04}_{'_'.join(words)}.py"
    file.write_text(SOURCE.format(title=" ".join(words).capitalize()), "utf-8")
    return file
