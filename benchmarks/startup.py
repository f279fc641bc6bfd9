"""How long it takes from `pytest` to the first test, and where the time goes."""

from collections.abc import Callable
from functools import partial

from .cost import BARE, OURS
from .figures import Measured, Row, Subject, once
from .others import without_database
from .plan import CONNECTIONS, SUITE, Plan
from .projects import Project
from .runs import Run, run_tests

PART = "start-up"
FIRST, LATER = "first run, s", "later run, s"


def subjects(plan: Plan) -> list[Subject]:
    """Return a project of each stack, and one with no database fixtures."""
    found = []
    for stack in plan.stacks:
        project = once(partial(plan.under_test, stack, "startup"))
        for connections, setting in CONNECTIONS.items():
            row = Row(PART, stack, OURS, connections)
            node = f"{SUITE}::test_session"
            found.append(Subject(row, partial(start_up, project, node, *setting)))
        bare = once(partial(without_database, plan.workshop, stack, "bare-startup"))
        node = "bare/test_benchmark.py::test_client"
        found.append(Subject(Row(PART, stack, BARE), partial(start_up, bare, node)))
    return found


def start_up(make: Callable[[], Project], *arguments: str) -> Measured:
    """Return the seconds to the first test in the first run (the libraries are compiled, the
    project's own code is not, and there is no template) and in the second, with their parts."""
    project = make()
    project.forget()
    first = run_tests(project, *arguments, tests=1)
    later = run_tests(project, *arguments, tests=1)
    return parts(FIRST, first) | parts(LATER, later)


def parts(whole: str, run: Run) -> Measured:
    """Return the seconds to the first test, and those that went to imports and collection, to the
    server and to the migrated template; the rest makes the test's own fixtures."""
    steps = run.tests[0]["steps"]
    name = whole.partition(",")[0]
    fixtures = {"server": "database_server", "migration": "template_database"}
    return {
        whole: run.first_test,
        f"{name}: imports, s": run.collected,
        **{
            f"{name}: {what}, s": steps[fixture]
            for what, fixture in fixtures.items()
            if fixture in steps
        },
    }
