"""The cost of a test: by stack and connections, beside the fixtures of others."""

from collections.abc import Callable
from functools import partial
from urllib.parse import urlsplit

from .figures import Measured, Row, Subject, once
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
from .runs import KINDS, Run, run_tests

PART = "cost of a test"
OURS = "this template"
SERVER_ALONE = "the database alone"
BARE = "no database fixtures"
SLOW = ("create_all", "upgrade_head")
CPU = "client, CPU ms"

Runner = Callable[..., Run]  # takes arguments for pytest, and how many tests of each kind to run


def subjects(plan: Plan) -> list[Subject]:
    """Return everything that a test is compared with."""
    bare = once(partial(without_database, plan.workshop, plan.stacks[0]))
    found = [Subject(Row(PART, "", BARE), partial(of_bare, plan, bare))]
    for stack in plan.stacks:
        project = once(partial(with_database_alone, plan, stack))
        for connections, setting in CONNECTIONS.items():
            measure = partial(of_this_template, plan, project, *setting)
            found.append(Subject(Row(PART, stack, OURS, connections), measure))
        found.append(Subject(Row(PART, stack, SERVER_ALONE), partial(server_alone, plan, project)))
    for stack in plan.sql_stacks:
        project = once(partial(with_recreated_fixtures, plan.workshop, stack))
        for name, title in RECREATED.items():
            if (stack, name) != ("sqlite", "truncate"):  # SQLite has no TRUNCATE
                measure = partial(of_recreated, plan, project, stack, name)
                found.append(Subject(Row(PART, stack, title), measure))
        theirs = once(partial(s3rius, plan.workshop, stack))
        of_s3rius = partial(of_s3rius_template, plan, theirs, stack)
        found.append(Subject(Row(PART, stack, S3RIUS_NAME), of_s3rius))
    return found


def with_database_alone(plan: Plan, stack: str) -> Project:
    """Return a project of this template, with the tests to measure and the database's own work."""
    project = plan.under_test(stack, "cost")
    project.add(f"server_alone_{stack.partition('-')[0]}.py", "tests/test_alone.py")
    return project


def of_bare(plan: Plan, project: Callable[[], Project]) -> Measured:
    """Return the cost of each kind of test without a database."""
    runner = partial(run_tests, project(), "bare/test_benchmark.py")
    return kinds(plan, runner, plan.sizes.tests) | cpu(plan, runner, plan.sizes.cpu_tests)


def of_this_template(plan: Plan, project: Callable[[], Project], *setting: str) -> Measured:
    """Return the cost of each kind of test in the harness, and of the steps of those with a
    session, in milliseconds."""
    runner = partial(run_tests, project(), SUITE, *setting)
    run = runner(tests=plan.sizes.tests + plan.sizes.warm_up)
    steps = run.steps("test_session", plan.sizes.warm_up)
    return (
        run.kinds(plan.sizes.warm_up)
        | cpu(plan, runner, plan.sizes.cpu_tests)
        | {f"step: {name}, ms": milliseconds for name, milliseconds in steps.items()}
    )


def of_recreated(plan: Plan, project: Callable[[], Project], stack: str, name: str) -> Measured:
    """Return the cost of each kind of test with a re-created fixture."""
    runner = partial(plan.run_recreated, project(), stack, *recreated_arguments(name))
    tests = plan.sizes.slow_tests if name in SLOW else plan.sizes.tests
    cpu_tests = plan.sizes.slow_tests if name in SLOW else plan.sizes.cpu_tests
    return kinds(plan, runner, tests) | cpu(plan, runner, cpu_tests)


def of_s3rius_template(plan: Plan, make: Callable[[], Project], stack: str) -> Measured:
    """Return the cost of each kind of test in s3rius's project."""
    project = make()
    runner: Runner = partial(run_tests, project, "tests/test_benchmark.py")
    if stack == "postgresql":
        server = plan.server()
        url = urlsplit(server.url)
        runner = partial(
            runner,
            server=server.folder,
            S3RIUS_DB_HOST=str(url.hostname),
            S3RIUS_DB_PORT=str(url.port),
            S3RIUS_DB_USER=str(url.username),
            S3RIUS_DB_PASS=str(url.password),
        )
    else:
        runner = partial(runner, S3RIUS_DB_FILE=str(project.scratch / "test.db"))
    return kinds(plan, runner, plan.sizes.tests) | cpu(plan, runner, plan.sizes.cpu_tests)


def kinds(plan: Plan, runner: Runner, tests: int) -> Measured:
    """Return the cost of each kind of test, in milliseconds."""
    return runner(tests=tests + plan.sizes.warm_up).kinds(plan.sizes.warm_up)


def cpu(plan: Plan, runner: Runner, tests: int) -> Measured:
    """Return the CPU time of a test with a client, over all processes, in milliseconds: what so many
    more of them add to a run of few."""
    few = runner("-k", "test_client", tests=plan.sizes.warm_up)
    many = runner("-k", "test_client", tests=plan.sizes.warm_up + tests)
    return {CPU: 1000 * (many.cpu - few.cpu) / tests}


def server_alone(plan: Plan, project: Callable[[], Project]) -> Measured:
    """Return the time that the database alone takes for a test's work, in milliseconds."""
    tests = plan.sizes.tests + plan.sizes.warm_up
    run = run_tests(project(), "tests/test_alone.py", tests=tests)
    seconds = run.tests[0]["properties"]["seconds"][plan.sizes.warm_up :]
    return {KINDS["test_session"]: 1000 * sorted(seconds)[len(seconds) // 2]}
