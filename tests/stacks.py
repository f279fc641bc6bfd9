"""The projects that the tests generate: each stack, with the sample service and without it."""

from collections.abc import Collection

import pytest

STACKS = ("sqlite", "postgresql", "mongodb", "mongodb-motor")
EXAMPLES = ("invoices", "none")
PROJECTS = tuple(f"{stack}-{example}" for stack in STACKS for example in EXAMPLES)
WITH_SAMPLE = tuple(f"{stack}-invoices" for stack in STACKS)
WITHOUT_SAMPLE = tuple(f"{stack}-none" for stack in STACKS)

TASKIQ = "-taskiq"  # ends the names of projects with the task queue
WITH_TASK_QUEUE = tuple(f"{project}{TASKIQ}" for project in PROJECTS)


# Motor's code is that of MongoDB, but for the driver.
nightly_with_motor = pytest.mark.nightly(
    except_for=[project for project in PROJECTS if not project.startswith("mongodb-motor")]
)


def answers_of(project: str) -> dict[str, str]:
    """Return the answers that generate the project, one of `PROJECTS` or `WITH_TASK_QUEUE`."""
    task_queue = "taskiq" if project.endswith(TASKIQ) else "none"
    database, _, example = project.removesuffix(TASKIQ).rpartition("-")
    return {"database": database, "example": example, "task_queue": task_queue}


def project_of(item: pytest.Item) -> str | None:
    """Return the project that the test is about, if it is about one of `PROJECTS` or
    `WITH_TASK_QUEUE`."""
    return _parameter_of(item, PROJECTS + WITH_TASK_QUEUE)


def stack_of(item: pytest.Item) -> str | None:
    """Return the stack that the test is about, or None when it is about the template."""
    if marker := item.get_closest_marker("stack"):
        return str(marker.args[0])
    if project := project_of(item):
        return answers_of(project)["database"]
    return _parameter_of(item, STACKS)


def _parameter_of(item: pytest.Item, names: Collection[str]) -> str | None:
    parameters = item.callspec.params.values() if hasattr(item, "callspec") else ()
    return next((each for each in parameters if isinstance(each, str) and each in names), None)
