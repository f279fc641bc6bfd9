"""The Dockerfile and compose.yaml of generated projects are valid, and safe to run."""

import re
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from baked_project import BakedProject
from commands import run
from conftest import Bake
from dockerfile import sent, stages
from stacks import PROJECTS, STACKS, answers_of

pytestmark = pytest.mark.fast

TOOLS = Path(sys.prefix) / "bin"
FILES = ("Dockerfile", ".dockerignore", "compose.yaml", "docs/containers.md")


IN_EACH_RUN = ["sqlite-invoices", "postgresql-invoices-taskiq", "mongodb-none"]


@pytest.fixture(
    params=[
        *IN_EACH_RUN,
        *[
            pytest.param(name, marks=pytest.mark.nightly)
            for name in (*PROJECTS, "sqlite-none-taskiq")
            if name not in IN_EACH_RUN
        ],
    ]
)
def project(request: pytest.FixtureRequest, bake: Bake) -> BakedProject:
    """A project with container files, not installed."""
    return bake(containers="yes", **answers_of(request.param))


def services(project: BakedProject) -> dict[str, Any]:
    """Return the services of the project's compose.yaml."""
    content = yaml.safe_load((project.path / "compose.yaml").read_text("utf-8"))
    result: dict[str, Any] = content["services"]
    return result


def test_hadolint_accepts_the_dockerfile(project: BakedProject) -> None:
    """With its default rules, none of them ignored."""
    run(TOOLS / "hadolint", "--no-color", "Dockerfile", cwd=project.path)


def test_compose_fits_the_schema(project: BakedProject) -> None:
    """It is the specification's own, as check-jsonschema ships it."""
    schema = "--builtin-schema=vendor.compose-spec"
    run(TOOLS / "check-jsonschema", schema, "compose.yaml", cwd=project.path)


def test_the_last_stage_installs_nothing(project: BakedProject) -> None:
    """It runs no command, has no uv, and its process is a user with a number."""
    *_, last = stages((project.path / "Dockerfile").read_text("utf-8"))
    names = [instruction.name for instruction in last]
    assert "RUN" not in names
    assert {each.flags.get("from") for each in last if each.name == "COPY"} <= {"build", None}
    [user] = [each.arguments for each in last if each.name == "USER"]
    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", user)
    assert names.index("USER") < names.index("CMD")


def test_all_stages_have_the_same_base(project: BakedProject) -> None:
    """The virtual environment of one refers to the Python of the other. All images have a version."""
    text = (project.path / "Dockerfile").read_text("utf-8")
    first, last = (stage[0].arguments.split()[0] for stage in stages(text))
    assert first == last
    images = [first, *re.findall(r"--from=(\S+:\S+)", text)]
    images += re.findall(r"image: (\S+:\S+)", (project.path / "compose.yaml").read_text("utf-8"))
    assert [image for image in images if not re.search(r":\d", image)] == []


def test_no_secret_reaches_the_build(project: BakedProject) -> None:
    """What a developer has beside the code stays out, because only what is listed is sent."""
    assert sent(project.path) <= {
        *("LICENSE", "README.md", "alembic.ini", "pyproject.toml", "src", "uv.lock")
    }


def test_migrations_run_before_the_service(project: BakedProject) -> None:
    """Once, and on a database that is healthy."""
    compose = services(project)
    after = {"migrate": {"condition": "service_completed_successfully"}}
    if project.task_queue == "taskiq":
        assert "healthcheck" in compose.pop("redis")
        after["redis"] = {"condition": "service_healthy"}
        assert compose.pop("worker")["depends_on"] == after
    assert compose["api"]["depends_on"] == after
    if project.database == "sqlite":
        assert set(compose) == {"api", "migrate"}
        assert compose["api"]["volumes"] == compose["migrate"]["volumes"] == ["data:/data"]
        return
    assert set(compose) == {"api", "migrate", "database", "test-database"}
    assert compose["migrate"]["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert all("healthcheck" in compose[name] for name in ("database", "test-database"))


def test_secrets_have_no_default(project: BakedProject) -> None:
    """Compose stops when there is none, and says so. Without the sample there is none to set. The
    image runs in production where that requires a setting."""
    text = (project.path / "compose.yaml").read_text("utf-8")
    variables = re.findall(r"\$\{(\w+)(..)", text)
    assert variables == [("SECRET_KEY", ":?")] * (project.example == "invoices")
    in_image = "ENVIRONMENT=production" in (project.path / "Dockerfile").read_text("utf-8")
    assert in_image == (project.kind != "none")


@pytest.mark.parametrize("stack", ["postgresql", "mongodb", "mongodb-motor"])
def test_the_server_of_the_tests_keeps_nothing(bake: Bake, stack: str) -> None:
    """It has no volume, starts only when it is asked for, and only this machine reaches it."""
    compose = services(bake(containers="yes", database=stack))
    server, production = compose["test-database"], compose["database"]
    assert server["profiles"] == ["tests"]
    assert "volumes" not in server
    assert production["volumes"] == [f"data:{server['tmpfs']}"]
    [port] = server["ports"]
    assert port.startswith("127.0.0.1:")
    assert "ports" not in production
    assert ("fsync=off" in server["command"]) == (stack == "postgresql")


@pytest.mark.parametrize("stack", STACKS)
def test_without_containers_there_is_no_trace(bake: Bake, stack: str) -> None:
    """No file, and no sentence that names one."""
    project = bake(containers="no", database=stack)
    for name, content in project.files().items():
        assert name not in FILES
        assert not re.search(rb"Dockerfile|\bcompose\b|containers\.md", content, re.IGNORECASE), (
            name
        )
