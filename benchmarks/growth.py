"""How the cost of a test grows with the application, and the throughput with the workers."""

from collections.abc import Callable
from functools import partial

from .cost import OURS
from .figures import Measured, Row, Subject, once
from .grow import add_routes, grow_to_revisions, grow_to_tables
from .others import RECREATED, add_recreated_fixtures, recreated_arguments
from .plan import CONNECTIONS, SUITE, Plan
from .projects import Project
from .runs import KINDS, run_tests

ROUTES, TABLES, REVISIONS = "growth: routes", "growth: tables", "growth: revisions"
WORKERS = "growth: workers"
ONE_WORKER, TWO_WORKERS = "1 worker, tests/s", "2 workers, tests/s"
CPU_OF_ONE, CPU_OF_TWO = "1 worker, CPU ms a test", "2 workers, CPU ms a test"
AMONG_TABLES = ("rollback", "upgrade_head")


def subjects(plan: Plan) -> list[Subject]:
    """Return projects of several sizes."""
    found: list[Subject] = []
    for stack in plan.distinct_stacks:
        for routes in plan.sizes.routes:
            project = once(partial(with_routes, plan, stack, routes))
            found += with_each_connection(
                plan, project, Row(ROUTES, stack, OURS, setting=f"{routes}")
            )
        for tables in plan.sizes.tables:
            project = once(partial(with_tables, plan, stack, tables))
            row = Row(TABLES, stack, OURS, setting=f"{tables}")
            found += with_each_connection(plan, project, row)
            if stack == "postgresql":
                found += [recreated(plan, project, row, name) for name in AMONG_TABLES]
        for revisions in plan.sizes.revisions:
            project = once(partial(with_revisions, plan, stack, revisions))
            row = Row(REVISIONS, stack, OURS, setting=f"{revisions}")
            found += with_each_connection(plan, project, row)
        project = once(partial(plan.under_test, stack, "workers"))
        for connections, setting in CONNECTIONS.items():
            row = Row(WORKERS, stack, OURS, connections, f"{plan.sizes.suite} tests")
            found.append(Subject(row, partial(throughput, plan, project, *setting)))
    return found


def with_routes(plan: Plan, stack: str, count: int) -> Project:
    """Return a project with more routes."""
    project = plan.under_test(stack, f"routes{count}")
    add_routes(project, count)
    return project


def with_tables(plan: Plan, stack: str, total: int) -> Project:
    """Return a project with more tables; one on PostgreSQL also has the re-created fixtures."""
    project = plan.under_test(stack, f"tables{total}")
    grow_to_tables(project, stack, total)
    if stack == "postgresql":
        add_recreated_fixtures(project, stack)
    return project


def with_revisions(plan: Plan, stack: str, total: int) -> Project:
    """Return a project with more revisions."""
    project = plan.under_test(stack, f"revisions{total}")
    grow_to_revisions(project, stack, total)
    return project


def with_each_connection(plan: Plan, project: Callable[[], Project], row: Row) -> list[Subject]:
    """Return the project with each kind of connections."""
    return [
        Subject(row._replace(connections=connections), partial(of_project, plan, project, *setting))
        for connections, setting in CONNECTIONS.items()
    ]


def of_project(plan: Plan, project: Callable[[], Project], *setting: str) -> Measured:
    """Return the cost of a test with a session and of one with a client, in milliseconds, and the
    seconds from the command to the first of them."""
    run = run_tests(
        project(),
        *(SUITE, "-k", "session or client", *setting),
        tests=plan.sizes.tests // 2 + plan.sizes.warm_up,
    )
    return run.kinds(plan.sizes.warm_up) | {"first test, s": run.first_test}


def recreated(plan: Plan, project: Callable[[], Project], row: Row, name: str) -> Subject:
    """Return a re-created fixture in the same project."""

    def measure() -> Measured:
        arguments = (*recreated_arguments(name), "-k", "session")
        tests = plan.sizes.slow_tests + plan.sizes.warm_up
        run = plan.run_recreated(project(), row.stack, *arguments, tests=tests)
        return run.kinds(plan.sizes.warm_up)

    return Subject(row._replace(name=RECREATED[name]), measure)


def throughput(plan: Plan, make: Callable[[], Project], *setting: str) -> Measured:
    """Return how many tests with a logged-in request pass in a second, start-up included, with one
    worker and with two; and the cost of one among so many, in milliseconds, also of CPU."""
    project = make()
    suite = [SUITE, "-k", "logged_in", *setting]
    count = plan.sizes.suite
    alone = run_tests(project, *suite, tests=count)
    together = run_tests(project, *suite, "--numprocesses=2", tests=count)
    return {
        KINDS["test_logged_in"]: alone.milliseconds("test_logged_in"),
        ONE_WORKER: count / alone.seconds,
        TWO_WORKERS: count / together.seconds,
        CPU_OF_ONE: 1000 * alone.cpu / count,
        CPU_OF_TWO: 1000 * together.cpu / count,
    }
