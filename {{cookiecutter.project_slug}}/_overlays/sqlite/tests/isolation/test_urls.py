"""A URL may hold any character."""

from pathlib import Path

from ..harness.migrations import upgrade


def test_a_url_may_hold_a_percent_sign(run_directory: Path) -> None:
    """F24: the URL never passes through alembic.ini, which would take the % for its own."""
    file = run_directory / "100%.db"

    upgrade(f"sqlite+aiosqlite:///{file}")

    assert file.exists()
    file.unlink()
