"""The audit of a project's dependencies, and their updates, as its CI files configure them.

Projects do not audit in their tests: a vulnerability that was found today would fail yesterday's code.
"""

import json
import re
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
import yaml

from baked_project import BakedProject
from commands import run, shell
from conftest import Bake
from pipelines import GITHUB, GITLAB
from test_ci_files import PINNED, TOOLS

WORKFLOW = ".github/workflows/audit.yml"
UPDATES = ".github/dependabot.yml"

VULNERABILITY: dict[str, Any] = {
    "id": "PYSEC-0000-1",
    "modified": "2026-01-01T00:00:00Z",
    "summary": "Anybody can log in",
    "affected": [],
}


class Service(BaseHTTPRequestHandler):
    """The service that uv asks about vulnerabilities (https://google.github.io/osv.dev/api/), with one
    in each of these packages."""

    vulnerable: frozenset[str] = frozenset()

    def do_POST(self) -> None:
        """Answer for each version that uv asks about."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        found = {"vulns": [{name: VULNERABILITY[name] for name in ("id", "modified")}]}
        self.answer(
            {
                "results": [
                    found if query["package"]["name"] in self.vulnerable else {}
                    for query in json.loads(body)["queries"]
                ]
            }
        )

    def do_GET(self) -> None:
        """Describe the vulnerability."""
        self.answer(VULNERABILITY)

    def answer(self, content: object) -> None:
        """Send it as JSON."""
        body = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def service_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a service that knows a vulnerability in the packages of the parameter."""
    handler = type("Handler", (Service,), {"vulnerable": frozenset(request.param)})
    with HTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def command(project: BakedProject, ci: str) -> str:
    """Return the one command of the audit."""
    file = WORKFLOW if ci == "github" else GITLAB
    [line] = re.findall(r"^ *- (?:run: )?(uv audit .*)$", (project.path / file).read_text(), re.M)
    return str(line)


@pytest.mark.parametrize("baked", ["sqlite-none"], indirect=True)
@pytest.mark.parametrize("ci", ["github", pytest.param("gitlab", marks=pytest.mark.nightly)])
@pytest.mark.parametrize(
    ("service_url", "status"),
    [((), 0), (("fastapi",), 1), (("ruff",), 1)],
    ids=["none", "in-the-service", "for-development"],
    indirect=["service_url"],
)
def test_a_vulnerability_fails_it(
    baked: BakedProject, bake: Bake, ci: str, service_url: str, status: int
) -> None:
    """The command asks about every package in the lock file."""
    project = bake(ci=ci, example="none")
    shutil.copy(baked.path / "uv.lock", project.path)
    audit = shell(
        f"{command(project, ci)} --service-url {service_url}", project.path, status=status
    )
    assert (VULNERABILITY["id"] in audit.stdout) == bool(status)


@pytest.mark.fast
@pytest.mark.parametrize("containers", ["no", "yes"])
def test_linters_accept_the_files(bake: Bake, containers: str) -> None:
    """zizmor insists on a cooldown, and that actions are pinned."""
    project = bake(ci="github", containers=containers)
    run(TOOLS / "zizmor", "--offline", "--no-progress", WORKFLOW, UPDATES, cwd=project.path)
    run(TOOLS / "actionlint", "-shellcheck=", "-pyflakes=", WORKFLOW, cwd=project.path)
    schema = "--builtin-schema=vendor.dependabot"
    run(TOOLS / "check-jsonschema", schema, UPDATES, cwd=project.path)

    updates = yaml.safe_load((project.path / UPDATES).read_text())["updates"]
    ecosystems = {update["package-ecosystem"] for update in updates}
    assert ecosystems >= {"uv", "github-actions"}
    assert ("docker" in ecosystems) == (project.path / "Dockerfile").exists()


@pytest.mark.fast
def test_both_workflows_use_the_same_versions(bake: Bake) -> None:
    """Of the actions, and of uv."""
    project = bake(ci="github")
    ci, audit = ((project.path / file).read_text("utf-8") for file in (GITHUB, WORKFLOW))
    assert set(PINNED.findall(audit)) <= set(PINNED.findall(ci))
    assert audit.count("uses:") == len(PINNED.findall(audit))
    [version] = set(re.findall(r'version: "(\d+\.\d+\.\d+)"', ci + audit))
    assert version


@pytest.mark.fast
def test_it_is_scheduled(bake: Bake) -> None:
    """And runs when the lock file changes. GitLab has its schedules elsewhere."""
    workflow = yaml.load((bake(ci="github").path / WORKFLOW).read_text(), yaml.BaseLoader)
    assert workflow["on"]["schedule"]
    for event in ("push", "pull_request"):
        assert "uv.lock" in workflow["on"][event]["paths"]

    pipeline = yaml.load((bake(ci="gitlab").path / GITLAB).read_text(), yaml.BaseLoader)
    rules = [{"if": '$CI_PIPELINE_SOURCE == "schedule"'}, {"changes": ["uv.lock"]}]
    assert pipeline["audit"]["rules"] == rules
