"""The commands that are printed at the end work as they are printed."""

import re
import shlex
from pathlib import Path

import pytest

from commands import cookiecutter, shell

pytestmark = pytest.mark.stack("sqlite")

COMMAND = re.compile(r"^    (.+)$", re.MULTILINE)


def test_the_printed_commands(template: Path, tmp_path: Path, home: Path) -> None:
    """They enter the folder, write uv.lock and run the tests, wherever the project is."""
    output = tmp_path / 'Zoë\'s "out put"'
    output.mkdir()
    generated = cookiecutter(
        template, "--no-input", "--output-dir", output, "example=none", cwd=tmp_path, home=home
    )
    project = output / "fastapi-service"

    commands = COMMAND.findall(generated.stdout)
    assert [shlex.split(command) for command in commands] == [
        ["cd", str(project)],
        ["uv", "sync"],
        ["uv", "run", "pytest"],
    ]
    suite = shell("\n".join(commands), cwd=tmp_path)
    assert (project / "uv.lock").exists()
    assert re.search(r"\d+ passed in", suite.stdout)
