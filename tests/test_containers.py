"""The image that a project's Dockerfile describes serves, built by its very commands without Docker.

It is built in a clean folder by another user where these tests run as root: `nobody`.
"""

import json
import os
import pwd
import shutil
import signal
import subprocess
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest
import yaml

from baked_project import BakedProject
from commands import developer_environment
from conftest import Bake
from dockerfile import Image, build
from printed_url import empty_database
from stacks import answers_of
from test_serving import SECONDS_TO_START, SECONDS_TO_STOP, free_port

PORT = "8000"  # in the image


def built(project: BakedProject, folder: Path) -> Image:
    """Build the image of the project in the folder."""
    user = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    context = Path(shutil.copytree(project.path, folder / "context"))
    work = folder / "work"
    work.mkdir()
    for path in [work, context, *context.rglob("*")]:
        os.chown(path, user.pw_uid, user.pw_gid)
    environment = developer_environment(HOME=str(work), UV_CACHE_DIR=str(work / "cache"))
    environment["PATH"] = f"{work / 'root/usr/local/bin'}{os.pathsep}{environment['PATH']}"
    return build(context, work, environment, user.pw_uid if os.geteuid() == 0 else None)


def compose_environment(service: dict[str, Any], database_url: str) -> dict[str, str]:
    """Return the variables of a service, with this URL and others in place of its own."""
    values = {
        "DATABASE_URL": database_url,
        "REDIS_URL": "redis://127.0.0.1:1",  # nothing listens on port 1
        "SECRET_KEY": "s" * 32,
    }
    return {name: values[name] for name in service.get("environment", {})}


@pytest.mark.nightly(except_for=["sqlite-invoices"])
@pytest.mark.parametrize(
    "baked",
    [
        *("sqlite-invoices", "sqlite-none-taskiq"),
        *("postgresql-none", "mongodb-invoices", "mongodb-motor-none"),
    ],
    indirect=True,
)
def test_the_image_serves(baked: BakedProject, bake: Bake, open_folder: Path) -> None:
    """Compose's step migrates the database; then the service is healthy, and ready."""
    project = bake(containers="yes", **answers_of(f"{baked.database}-{baked.kind}"))
    shutil.copy(baked.path / "uv.lock", project.path)
    image = built(project, open_folder)
    services = yaml.safe_load((project.path / "compose.yaml").read_text("utf-8"))["services"]

    with empty_database(baked) as database_url:
        image.environment |= compose_environment(services["migrate"], database_url)
        image.run(*services["migrate"]["command"])
        port = str(free_port())
        server = subprocess.Popen(
            [argument.replace(PORT, port) for argument in image.command],
            cwd=image.directory,
            env=image.environment,
            user=image.user,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            wait_until_healthy(image, server, port)
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready") as answer:
                assert json.load(answer) == {"status": "ready"}
            server.send_signal(signal.SIGTERM)
            output, _ = server.communicate(timeout=SECONDS_TO_STOP)
            assert "Application shutdown complete." in output
        finally:
            server.kill()
            server.communicate()


def wait_until_healthy(image: Image, server: subprocess.Popen[str], port: str) -> None:
    """Return when the image's health check succeeds. It fails before the service listens."""
    check = [argument.replace(PORT, port) for argument in image.health_check]
    deadline = time.monotonic() + SECONDS_TO_START
    while server.poll() is None and time.monotonic() < deadline:
        if image.run(*check, status=None) == 0:
            return
    server.kill()
    pytest.fail(server.communicate()[0])


@pytest.mark.stack("sqlite")
def test_without_a_lock_file(bake: Bake, open_folder: Path) -> None:
    """The build stops, and says how to write one."""
    with pytest.raises(AssertionError) as stopped:
        built(bake(containers="yes"), open_folder)
    assert str(stopped.value).endswith(
        "ended with 1\n\nuv.lock is missing: run 'uv lock', and commit it.\n"
    )
