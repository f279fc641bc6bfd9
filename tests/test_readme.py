"""What README.md has a newcomer type, typed."""

import re
from pathlib import Path

from commands import developer_environment, run


def commands(text: str) -> list[str]:
    """Return the lines of the first block of shell commands."""
    block = re.search(r"```sh\n(.*?)```", text, re.DOTALL)
    assert block
    return block[1].splitlines()


def test_the_two_commands(template_repository: Path, tmp_path: Path, home: Path) -> None:
    """In a fresh clone, with an empty home and empty caches, one after the other."""
    work = tmp_path / "work"
    work.mkdir()
    run("git", "clone", "--quiet", f"file://{template_repository}", cwd=work)
    clone = work / template_repository.name

    generate, test = commands((clone / "README.md").read_text("utf-8"))
    environment = developer_environment(
        HOME=str(home), UV_CACHE_DIR=str(home / "uv"), PIP_CACHE_DIR=str(home / "pip")
    )
    run("sh", "-c", generate, cwd=clone, environment=environment)
    suite = run("sh", "-c", test, cwd=clone, environment=environment)
    assert re.search(r"\d+ passed in", suite.stdout)
