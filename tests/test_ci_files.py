"""The CI files of generated projects are valid, and run what README.md of the project has."""

import re
import sys
from pathlib import Path
from typing import Any

import pytest

from baked_project import BakedProject
from commands import run
from conftest import Bake
from pipelines import FILES, GITHUB, GITLAB, jobs, read
from stacks import PROJECTS, answers_of

pytestmark = pytest.mark.fast

TOOLS = Path(sys.prefix) / "bin"
CHECKS = re.compile(r"^## Checks\n.*?```sh\n(.*?)```", re.MULTILINE | re.DOTALL)
PINNED = re.compile(r"uses: (\S+)@([0-9a-f]{40}) # v[0-9.]+$", re.MULTILINE)

IN_EACH_RUN = ("sqlite-invoices", "postgresql-none", "mongodb-invoices")

of_each_project = pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[] if name in IN_EACH_RUN else [pytest.mark.nightly])
        for name in PROJECTS
    ],
)
of_each_ci = pytest.mark.parametrize("ci", FILES)


@of_each_project
def test_linters_accept_the_github_workflow(bake: Bake, name: str) -> None:
    """zizmor looks for what is insecure, actionlint for what GitHub would reject."""
    project = bake(ci="github", **answers_of(name))
    options = ("--offline", "--strict-collection", "--no-progress")
    run(TOOLS / "zizmor", *options, GITHUB, cwd=project.path)
    run(TOOLS / "actionlint", "-shellcheck=", "-pyflakes=", GITHUB, cwd=project.path)


@of_each_project
def test_the_gitlab_pipeline_fits_the_schema(bake: Bake, name: str) -> None:
    """It is GitLab's own, as check-jsonschema ships it."""
    project = bake(ci="gitlab", **answers_of(name))
    schema = "--builtin-schema=vendor.gitlab-ci"
    run(TOOLS / "check-jsonschema", schema, GITLAB, cwd=project.path)


@of_each_project
def test_actions_are_pinned(bake: Bake, template: Path, name: str) -> None:
    """To a commit; where this repository uses the same action, to the same."""
    ours = dict(PINNED.findall((template / GITHUB).read_text("utf-8")))
    text = (bake(ci="github", **answers_of(name)).path / GITHUB).read_text("utf-8")
    pinned = PINNED.findall(text)
    assert len(pinned) == text.count("uses:") > 0
    assert {commit for action, commit in pinned if commit != ours.get(action, commit)} == set()


@of_each_project
@of_each_ci
def test_the_checks_of_the_readme_run(bake: Bake, name: str, ci: str) -> None:
    """All of them, with the same threshold for coverage."""
    project = bake(ci=ci, **answers_of(name))
    in_ci = {command for job in jobs(project, ci) for command in job.commands}
    assert set(checks(project)) <= in_ci


@of_each_project
@of_each_ci
def test_alembic_checks_the_models(bake: Bake, name: str, ci: str) -> None:
    """In a migrated database, where Alembic is used."""
    project = bake(ci=ci, **answers_of(name))
    checked = [
        job.commands[: job.commands.index("uv run --no-sync alembic check")]
        for job in jobs(project, ci)
        if "uv run --no-sync alembic check" in job.commands
    ]
    assert len(checked) == (not project.database.startswith("mongodb"))
    assert all("uv run --no-sync alembic upgrade head" in before for before in checked)


@of_each_ci
@pytest.mark.parametrize(
    ("lowest", "versions"),
    [
        ("3.11", ["3.11", "3.12", "3.13"]),
        ("3.12", ["3.12", "3.13"]),
        ("3.13", ["3.13"]),
        ("3.14", ["3.14"]),
    ],
)
def test_python_versions(bake: Bake, ci: str, lowest: str, versions: list[str]) -> None:
    """Those from the lowest that the project supports to the newest that this template is tested
    with."""
    tests = read_job(bake(ci=ci, python_version=lowest), ci, "tests")
    if ci == "github":
        assert tests["strategy"]["matrix"] == {"python-version": versions}
    else:
        assert tests["parallel"] == {"matrix": [{"PYTHON_VERSION": versions}]}


@of_each_project
def test_one_job_needs_all_others(bake: Bake, name: str) -> None:
    """A branch protection rule names it."""
    content = read(bake(ci="github", **answers_of(name)), "github")
    assert {"pass", *content["jobs"]["pass"]["needs"]} == set(content["jobs"])


@pytest.mark.parametrize("ci", [*FILES, "none"])
def test_there_is_no_other_file(bake: Bake, ci: str) -> None:
    """The text of the project names the one that was chosen, and no other."""
    project = bake(ci=ci)
    assert [other for other in FILES if (project.path / FILES[other]).exists()] == [ci] * (
        ci in FILES
    )
    assert (project.path / ".github").exists() == (ci == "github")
    readme = (project.path / "README.md").read_text("utf-8").lower()
    assert [other for other in FILES if other in readme] == [ci] * (ci in FILES)


def checks(project: BakedProject) -> list[str]:
    """Return the commands that README.md has for CI, as a job runs them: uv has synced already."""
    block = CHECKS.search((project.path / "README.md").read_text("utf-8"))
    assert block
    commands = re.split(r" && |\n", block[1].strip())
    return [command.replace("uv run ", "uv run --no-sync ") for command in commands]


def read_job(project: BakedProject, ci: str, name: str) -> dict[str, Any]:
    """Return a job as the file has it."""
    content = read(project, ci)
    job: dict[str, Any] = (content["jobs"] if ci == "github" else content)[name]
    return job
