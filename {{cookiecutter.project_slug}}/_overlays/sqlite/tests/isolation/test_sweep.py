"""What runs leave behind is removed, in time."""

import os
import time
from pathlib import Path

from ..harness.server import SECONDS_TO_KEEP_A_TEMPLATE, remove_unused_templates


def test_templates_that_nobody_uses_any_more_are_removed(tmp_path: Path) -> None:
    """F27: one is left for each change of the migrations."""
    used, unused = tmp_path / "template-used.db", tmp_path / "template-unused.db"
    long_ago = time.time() - SECONDS_TO_KEEP_A_TEMPLATE - 60
    for template in (used, unused):
        template.touch()
    os.utime(unused, (long_ago, long_ago))

    remove_unused_templates(tmp_path)

    assert list(tmp_path.iterdir()) == [used], "a template that nobody uses is still there"
