"""The commands of a project's CI succeed, on a server that the tests start in place of its own."""

import shutil

import pytest

from baked_project import BakedProject
from commands import developer_environment, shell
from conftest import Bake
from pipelines import FILES, jobs
from printed_url import printed_url
from reachable import reachable_folder
from stacks import answers_of

IN_EACH_RUN = [("postgresql-none", "github")]
COMBINATIONS = [
    ("sqlite-invoices", "gitlab"),
    *[("postgresql-none", ci) for ci in FILES],
    ("mongodb-invoices", "github"),
    ("mongodb-motor-none", "gitlab"),
]


@pytest.mark.parametrize(
    ("baked", "ci"),
    [
        pytest.param(*each, marks=[] if each in IN_EACH_RUN else [pytest.mark.nightly])
        for each in COMBINATIONS
    ],
    indirect=["baked"],
)
def test_each_job(baked: BakedProject, bake: Bake, ci: str) -> None:
    """In a project with the lock file that its developer has committed."""
    project = bake(ci=ci, **answers_of(f"{baked.database}-{baked.example}"))
    shutil.copy(baked.path / "uv.lock", project.path)
    with reachable_folder() as folder:
        for job in jobs(project, ci):
            if "TEST_DATABASE_URL" not in job.variables:
                run_job(project, job.commands, job.variables)
                continue
            with printed_url(baked, "serve.py", folder) as url:
                urls = {name: url for name in job.variables if name.endswith("DATABASE_URL")}
                run_job(project, job.commands, job.variables | urls)


def run_job(project: BakedProject, commands: list[str], variables: dict[str, str]) -> None:
    """Run the commands in the project's folder; each has to succeed."""
    shell("\n".join(commands), project.path, developer_environment(**variables))


def test_without_a_lock_file(bake: Bake) -> None:
    """The first command fails, and says how to write one."""
    project = bake()
    first = next(jobs(project, "github")).commands[0]
    failed = shell(first, project.path, status=1)
    assert "uv lock" in failed.stderr
