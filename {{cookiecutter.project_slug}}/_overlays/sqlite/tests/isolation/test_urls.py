"""A URL may contain any character."""

from pathlib import Path

from ..harness import blocker
from .subject import migrations


def test_url_may_contain_a_percent_sign(run_directory: Path) -> None:
    """F24: the URL never passes through alembic.ini, where a % has a meaning of its own."""
    file = run_directory / "100%.db"
    url = f"sqlite+aiosqlite:///{file}"

    with blocker.allowed(url):
        migrations.upgrade(url)

    assert file.exists()
    file.unlink()
