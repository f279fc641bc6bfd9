"""The OpenAPI document is the truth about the sample service: a client that is generated from it gets
what the document says, on each stack."""

import json
import os
import signal
import subprocess
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from uv import find_uv_bin

from baked_project import BakedProject
from commands import developer_environment, run
from printed_url import empty_database
from stacks import WITH_SAMPLE
from test_serving import free_port, wait_until_it_listens

SCHEMATHESIS = "schemathesis>=4.32,<5"

USER = {"email": "ada@example.com", "password": "correct horse battery staple"}


@contextmanager
def serving(baked: BakedProject) -> Iterator[str]:
    """Serve the project's application on a migrated, empty database; yield its URL."""
    with empty_database(baked) as database_url:
        if baked.database.startswith("mongodb"):
            migrate = ["python", "-m", f"{baked.package}.migrations"]
        else:
            migrate = ["alembic", "upgrade", "head"]
        baked.uv("run", *migrate, DATABASE_URL=database_url)
        port = free_port()
        uvicorn = ["uvicorn", f"{baked.package}.asgi:app", "--no-access-log", "--port", str(port)]
        server = subprocess.Popen(
            [find_uv_bin(), "run", *uvicorn],
            cwd=baked.path,
            env=developer_environment(DATABASE_URL=database_url, TOKEN_LIFETIME="P1D"),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        try:
            url = f"http://127.0.0.1:{port}"
            wait_until_it_listens(server, url)
            yield url
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.communicate()


def log_in(url: str) -> str:
    """Register a user, and return a bearer token."""
    body = json.dumps(USER).encode()
    registration = urllib.request.Request(
        f"{url}/users", body, {"Content-Type": "application/json"}
    )
    urllib.request.urlopen(registration).close()
    form = {"username": USER["email"], "password": USER["password"]}
    with urllib.request.urlopen(f"{url}/token", urllib.parse.urlencode(form).encode()) as answer:
        return str(json.load(answer)["access_token"])


@pytest.mark.nightly(except_for=["sqlite-invoices"])
@pytest.mark.parametrize("baked", WITH_SAMPLE, indirect=True)
def test_service_does_what_its_document_says(baked: BakedProject) -> None:
    """Schemathesis finds nothing: logged in, with requests that build on each other, and every check
    for every operation. List exceptions here, by operation, with the reason; there are none."""
    with serving(baked) as url:
        tool = [find_uv_bin(), "tool", "run", "--from", SCHEMATHESIS, "schemathesis"]
        report = run(
            *tool,
            "run",
            f"{url}/openapi.json",
            f"--header=Authorization: Bearer {log_in(url)}",
            "--checks=all",
            "--phases=examples,coverage,fuzzing,stateful",
            "--max-examples=20",
            "--seed=1",
            "--generation-database=none",
            "--no-color",
            cwd=baked.path,
            status=None,
        )

    assert report.returncode == 0, report.stdout + report.stderr
    assert "Authentication failed" not in report.stdout, report.stdout
    assert "API Links:" in report.stdout, report.stdout
