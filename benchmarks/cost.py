"""The cost of a test: by stack and connections, beside the fixtures of others."""

from functools import partial

from .figures import Measured, Row, Subject
from .others import (
    RECREATED,
    S3RIUS_NAME,
    recreated_arguments,
    s3rius,
    with_recreated_fixtures,
    without_database,
)
from .plan import CONNECTIONS, SUITE, Plan
from .projects import Project
from .runs import Run, run_tests

PART = "cost of a test"
OURS = "this template"
SERVER_ALONE = "the database alone"
BARE = "no database fixtures"
SLOW = ("create_all", "upgrade_head")


def subjects(plan: Plan) -> list[Subject]:
    """Return everything that a test is compared with."""
    bare = without_database(plan.workshop, plan.stacks[0])
    found = [
        Subject(Row(PART, "", BARE), partial(kinds, plan, bare, "bare/test_benchmark.py")),
    ]
    for stack in plan.stacks:
        project = plan.under_test(stack, "cost")
        for connections, setting in CONNECTIONS.items():
            measure = partial(of_this_template, plan, project, *setting)
            found.append(Subject(Row(PART, stack, OURS, connections), measure))
        database = stack.partition("-")[0]
        project.add(f"server_alone_{database}.py", "tests/test_alone.py")
        found.append(Subject(Row(PART, stack, SERVER_ALONE), partial(server_alone, plan, project)))
    for stack in plan.sql_stacks:
        project = with_recreated_fixtures(plan.workshop, stack)
        for name, title in RECREATED.items():
            if (stack, name) != ("sqlite", "truncate"):  # SQLite has no TRUNCATE
                measure = partial(of_recreated, plan, project, stack, name)
                found.append(Subject(Row(PART, stack, title), measure))
        of_s3rius = partial(of_s3rius_template, plan, s3rius(plan.workshop, stack), stack)
        found.append(Subject(Row(PART, stack, S3RIUS_NAME), of_s3rius))
    return found


def of_this_template(plan: Plan, project: Project, *setting: str) -> Measured:
    """Return the cost of each kind of test in the harness, and of the steps of those with a
    session, in milliseconds."""
    run = run_tests(project, SUITE, *setting, tests=tests(plan))
    steps = run.steps("test_session", plan.sizes.warm_up)
    return run.kinds(plan.sizes.warm_up) | {
        f"step: {name}, ms": milliseconds for name, milliseconds in steps.items()
    }


def kinds(plan: Plan, project: Project, *arguments: str, **environment: str) -> Measured:
    """Return the cost of each kind of test, in milliseconds."""
    run = run_tests(project, *arguments, tests=tests(plan), **environment)
    return run.kinds(plan.sizes.warm_up)


def of_recreated(plan: Plan, project: Project, stack: str, name: str) -> Measured:
    """Return the cost of each kind of test with a re-created fixture, in milliseconds."""
    count = plan.sizes.slow_tests if name in SLOW else plan.sizes.tests
    run = run_tests(
        project,
        *recreated_arguments(name),
        tests=count + plan.sizes.warm_up,
        **plan.recreated_environment(stack),
    )
    return run.kinds(plan.sizes.warm_up)


def of_s3rius_template(plan: Plan, project: Project, stack: str) -> Measured:
    """Return the cost of each kind of test in s3rius's project, in milliseconds."""
    environment = {"S3RIUS_DB_FILE": str(project.scratch / "test.db")}
    if stack == "postgresql":
        environment = {
            "S3RIUS_DB_HOST": "127.0.0.1",
            "S3RIUS_DB_PORT": str(plan.server_port),
            "S3RIUS_DB_USER": "postgres",
        }
    return kinds(plan, project, "tests/test_benchmark.py", **environment)


def server_alone(plan: Plan, project: Project) -> Measured:
    """Return the time that the database alone takes for a test's work, in milliseconds."""
    run: Run = run_tests(project, "tests/test_alone.py", tests=tests(plan))
    seconds = run.tests[0]["properties"]["seconds"][plan.sizes.warm_up :]
    return {"session, ms": 1000 * sorted(seconds)[len(seconds) // 2]}


def tests(plan: Plan) -> int:
    """Return how many tests there are of each kind."""
    return plan.sizes.tests + plan.sizes.warm_up
