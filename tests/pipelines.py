"""The jobs of a generated CI file, as far as a shell can run them.

What they need besides is left to the caller: the checkout, uv, and the database server. The audit of
dependencies is left out, as it asks a public service.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from baked_project import BakedProject

GITHUB = ".github/workflows/ci.yml"
GITLAB = ".gitlab-ci.yml"
FILES = {"github": GITHUB, "gitlab": GITLAB}

NO_JOBS = ("default", "variables", "workflow", "audit")  # keywords of GitLab, and the audit


@dataclass(frozen=True)
class Job:
    """A job that runs commands: its name, them, and the variables that it sets."""

    name: str
    commands: list[str]
    variables: dict[str, str]


def read(project: BakedProject, ci: str) -> dict[str, Any]:
    """Return the content of the project's CI file; all scalars are strings."""
    content: dict[str, Any] = yaml.load(
        (project.path / FILES[ci]).read_text("utf-8"), yaml.BaseLoader
    )
    return content


def jobs(project: BakedProject, ci: str) -> Iterator[Job]:
    """Yield the jobs of the project's CI file, in their order."""
    content = read(project, ci)
    if ci == "github":
        for name, job in content["jobs"].items():
            if commands := list(_steps(job)):
                yield Job(name, commands, job.get("env", {}))
        return
    # Pruning the cache, which `after_script` does, would empty the developer's.
    for name in [name for name in content if name not in NO_JOBS]:
        job = content[name]
        commands = content["default"]["before_script"] + job["script"]
        variables = content["variables"] | job.get("variables", {})
        del variables["UV_CACHE_DIR"]
        yield Job(name, commands, variables)


def _steps(job: dict[str, Any]) -> Iterator[str]:
    """Yield the commands that run in each case, but for those that start a server in a container."""
    for step in job["steps"]:
        if "run" in step and "if" not in step and "docker" not in step["run"]:
            yield step["run"]
