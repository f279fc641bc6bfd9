"""Running commands as a developer would type them."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

from uv import find_uv_bin

# What this test run, or the developer's shell, must not hand down to a generated project.
NOT_HANDED_DOWN = (
    "DATABASE_URL",
    "ENVIRONMENT",
    "LOGIN_ATTEMPTS",
    "LOGIN_WINDOW",
    "MAX_BODY_SIZE",
    "REDIS_URL",
    "SECRET_KEY",
    "TASK_TIME_LIMIT",
    "TEST_DATABASE_URL",
    "TOKEN_LIFETIME",
    "VIRTUAL_ENV",
)


def developer_environment(**changes: str) -> dict[str, str]:
    """Return the environment of a shell outside the template's own virtual environment."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in NOT_HANDED_DOWN
        and not name.startswith(("COV_", "PYTEST_", "PYTHON", "UV_RUN_"))
    }
    own_tools = str(Path(sys.prefix) / "bin")
    folders = [folder for folder in os.get_exec_path() if folder != own_tools]
    return (
        environment | {"PATH": os.pathsep.join(folders), "UV_PYTHON_DOWNLOADS": "never"} | changes
    )


def shell_with_uv(folder: Path) -> dict[str, str]:
    """Return the environment of a shell that finds uv by its name, by a link in the new folder."""
    folder.mkdir()
    (folder / "uv").symlink_to(find_uv_bin())
    environment = developer_environment()
    return environment | {"PATH": f"{folder}{os.pathsep}{environment['PATH']}"}


def run(
    *command: str | Path,
    cwd: Path,
    environment: dict[str, str] | None = None,
    user: int | None = None,
    status: int | None = 0,
) -> subprocess.CompletedProcess[str]:
    """Run the command to its end, and insist on its exit status, unless any will do; shows all it
    said if it differs."""
    completed = subprocess.run(
        command,
        cwd=cwd,
        env=environment or developer_environment(),
        user=user,
        group=user,
        extra_groups=None if user is None else [],
        text=True,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=600,
    )
    assert status in (completed.returncode, None), (
        f"{command} ended with {completed.returncode}\n{completed.stdout}\n{completed.stderr}"
    )
    return completed


def shell(
    commands: str, cwd: Path, environment: dict[str, str] | None = None, status: int = 0
) -> subprocess.CompletedProcess[str]:
    """Run the commands in a shell that stops at the first that fails. It finds uv by its name, and
    uvx runs the tools of this environment."""
    own = (
        f'uv() {{ {shlex.quote(os.fspath(find_uv_bin()))} "$@"; }}\n'
        f'uvx() {{ tool=$1; shift; {shlex.quote(sys.prefix)}/bin/"$tool" "$@"; }}\n'
    )
    return run("sh", "-e", "-c", own + commands, cwd=cwd, environment=environment, status=status)


def run_ruff(folder: Path) -> None:
    """Run the linter and the formatter of this environment in the folder; they have to agree."""
    ruff = Path(sys.prefix) / "bin" / "ruff"
    run(ruff, "check", "--no-cache", ".", cwd=folder)
    run(ruff, "format", "--no-cache", "--check", ".", cwd=folder)


def cookiecutter(
    *arguments: str | Path, cwd: Path, home: Path, status: int = 0
) -> subprocess.CompletedProcess[str]:
    """Run the cookiecutter command with a home folder of its own, where it keeps what it remembers."""
    return run(
        sys.executable,
        "-m",
        "cookiecutter",
        *arguments,
        cwd=cwd,
        environment=developer_environment(HOME=str(home)),
        status=status,
    )
